import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import {
  newWebhookSecret,
  parseWebhookSecret,
  signWebhook,
} from "../../packages/core/src/signature.ts";

const id = "d-0123456789abcdef";

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function headersOf(signature: string, timestamp: number): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signature,
  };
}

describe("signWebhook", () => {
  it("is verified by the official library, whatever the text and its secret", () => {
    const key = fc.uint8Array({ minLength: 24, maxLength: 64 });
    fc.assert(
      fc.property(fc.json(), key, (body, bytes) => {
        const secret = `whsec_${Buffer.from(bytes).toString("base64")}`;
        const timestamp = nowSeconds();
        const signature = signWebhook({ id, timestamp, body, secrets: [secret] });
        const headers = headersOf(signature, timestamp);
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  it("signs text and its UTF-8 bytes alike", () => {
    const secrets = [newWebhookSecret()];
    const text = '{"subject":"à faire pour 14h30 🚀"}';
    const signed = signWebhook({ id, timestamp: 1, body: text, secrets });
    expect(signWebhook({ id, timestamp: 1, body: Buffer.from(text), secrets })).toBe(signed);
  });

  it("satisfies the holders of the old and of the new secret while one replaces the other", () => {
    const [before, after, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
    const timestamp = nowSeconds();
    const signature = signWebhook({ id, timestamp, body: "{}", secrets: [after, before] });
    const headers = headersOf(signature, timestamp);
    expect(signature.split(" ")).toHaveLength(2);
    expect(new Webhook(before).verify("{}", headers)).toEqual({});
    expect(new Webhook(after).verify("{}", headers)).toEqual({});
    expect(() => new Webhook(other).verify("{}", headers)).toThrow("No matching signature");
    const later = signWebhook({ id, timestamp, body: "{}", secrets: [after] });
    expect(() => new Webhook(before).verify("{}", headersOf(later, timestamp))).toThrow(
      "No matching",
    );
  });

  it("is refused five minutes away from its time and for another body", () => {
    const secret = newWebhookSecret();
    const timestamp = nowSeconds() - 301;
    const stale = signWebhook({ id, timestamp, body: "{}", secrets: [secret] });
    expect(() => new Webhook(secret).verify("{}", headersOf(stale, timestamp))).toThrow("too old");
    const fresh = signWebhook({ id, timestamp: nowSeconds(), body: "{}", secrets: [secret] });
    const headers = headersOf(fresh, nowSeconds());
    expect(() => new Webhook(secret).verify('{"a":1}', headers)).toThrow("No matching signature");
  });

  it("is empty without a secret", () => {
    expect(signWebhook({ id, timestamp: 1, body: "{}", secrets: [] })).toBe("");
  });
});

describe("newWebhookSecret", () => {
  it("makes 32 bytes that are never the same", () => {
    const secrets = Array.from({ length: 50 }, newWebhookSecret);
    expect(new Set(secrets).size).toBe(50);
    expect(secrets.map((secret) => parseWebhookSecret(secret).length)).toEqual(Array(50).fill(32));
  });
});

describe("parseWebhookSecret", () => {
  it.each([
    ["", "begins with whsec_"],
    ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "begins with whsec_"],
    ["whsec_", "24 to 64 bytes, this one 0"],
    ["whsec_c2hvcnQ=", "24 to 64 bytes, this one 5"],
    [`whsec_${Buffer.alloc(65).toString("base64")}`, "24 to 64 bytes, this one 65"],
    ["whsec_not base64 at all!", "padded base64"],
    [`whsec_${Buffer.alloc(25).toString("base64").replaceAll("=", "")}`, "padded base64"],
    [`whsec_${Buffer.alloc(24, 0xff).toString("base64url")}`, "padded base64"],
  ])("refuses %j and says that it %s", (secret, message) => {
    expect(() => parseWebhookSecret(secret)).toThrow(message);
  });

  it("does not repeat the secret in its complaint", () => {
    expect(() => parseWebhookSecret("whsec_hunter2!")).not.toThrow("hunter2");
  });
});
