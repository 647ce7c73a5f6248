import { getEventListeners } from "node:events";
import { newWebhookSecret } from "@gmail-push/core";
import { createEgressGuard, type EgressGuard } from "@gmail-push/infra";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { createWebhookClient, type WebhookRequest } from "../../apps/worker/src/webhook-client.ts";
import type { Resolve } from "../../packages/infra/src/egress-resolver.ts";
import type { Misbehaviour } from "../helpers/misbehaviours.ts";
import { startDestination } from "../helpers/start-destination.ts";

const secret = newWebhookSecret();

function buildRequest(url: string, overrides: Partial<WebhookRequest> = {}): WebhookRequest {
  return {
    url,
    body: '{"subject":"Prévu à 14h30 🚀","n":1.0}',
    webhookId: "d-0123456789abcdef",
    secrets: [secret],
    mode: "json",
    fallbackOn415: true,
    verifyTls: true,
    timeoutMs: 5000,
    ...overrides,
  };
}

async function resolveToNothing(): Promise<never> {
  throw Object.assign(new Error("none"), { code: "ENOTFOUND" });
}

function neverResolve(): Promise<never> {
  return new Promise(() => undefined);
}

async function resolveBothWays() {
  return [
    { address: "1.1.1.1", family: 4 },
    { address: "127.0.0.1", family: 4 },
  ];
}

function guardWith(resolve: Resolve): EgressGuard {
  return createEgressGuard({
    allow: "",
    allowHttp: true,
    resolve,
    lookupTimeoutMs: 100,
  });
}

/** Lets the client reach this machine, where the destinations of these tests are. */
const localGuard = createEgressGuard({ allow: "127.0.0.1", allowHttp: true });

function openClient(guard: EgressGuard = localGuard) {
  return createWebhookClient({ guard });
}

describe("send", () => {
  it("posts the exact text, signed and named", async () => {
    await using destination = await startDestination();
    await using client = openClient();
    const before = Date.now();
    const attempt = await client.send(buildRequest(destination.url));
    const { at, durationMs, ...rest } = attempt;
    expect(rest).toEqual({
      status: 200,
      outcome: "delivered",
      cause: null,
      egressRule: null,
      reason: null,
      modes: ["json"],
      responseSnippet: null,
      retryAfterMs: null,
    });
    expect(at).toBeGreaterThanOrEqual(before);
    expect(durationMs).toBeLessThanOrEqual(Date.now() - before + 1);
    const [received] = destination.received;
    expect(received).toMatchObject({
      method: "POST",
      path: "/hook",
      body: '{"subject":"Prévu à 14h30 🚀","n":1.0}',
      headers: {
        accept: "application/json, text/plain, */*",
        "content-type": "application/json",
        "content-length": "42",
        "webhook-id": "d-0123456789abcdef",
      },
    });
    expect(received?.headers["user-agent"]).toMatch(/^gmail-push\/\d+\.\d+\.\d+$/);
  });

  it.each(["json", "form"] as const)(
    "signs %s as the official library verifies it",
    async (mode) => {
      const older = newWebhookSecret();
      await using destination = await startDestination();
      await using client = openClient();
      await client.send(buildRequest(destination.url, { mode, secrets: [secret, older] }));
      const { body = "", headers = {} } = destination.received[0] ?? {};
      const signed = {
        "webhook-id": String(headers["webhook-id"]),
        "webhook-timestamp": String(headers["webhook-timestamp"]),
        "webhook-signature": String(headers["webhook-signature"]),
      };
      expect(new Webhook(secret).verify(body, signed)).toEqual(JSON.parse(body));
      expect(new Webhook(older).verify(body, signed)).toEqual(JSON.parse(body));
      const type = mode === "json" ? "application/json" : "application/x-www-form-urlencoded";
      expect(headers["content-type"]).toBe(type);
    },
  );

  it("leaves the signature out when there is no secret", async () => {
    await using destination = await startDestination();
    await using client = openClient();
    await client.send(buildRequest(destination.url, { secrets: [] }));
    const { headers = {} } = destination.received[0] ?? {};
    expect(headers).not.toHaveProperty("webhook-signature");
    expect(headers).toHaveProperty("webhook-timestamp");
  });

  it("keeps the id and the bytes over all attempts", async () => {
    await using destination = await startDestination({ answer: [503, 200] });
    await using client = openClient();
    const body = new Uint8Array([0x22, 0xc3, 0xa9, 0x22]);
    const first = await client.send(buildRequest(destination.url, { body }));
    const second = await client.send(buildRequest(destination.url, { body }));
    expect([first.outcome, second.outcome]).toEqual(["failed", "delivered"]);
    const [one, two] = destination.received;
    expect(two?.headers["webhook-id"]).toBe(one?.headers["webhook-id"]);
    expect([one?.body, two?.body]).toEqual(['"é"', '"é"']);
  });

  it.each([
    [200, null],
    [201, null],
    [204, null],
    [301, "redirect_refused"],
    [302, "redirect_refused"],
    [304, "redirect_refused"],
    [307, "redirect_refused"],
    [308, "redirect_refused"],
    [400, "upstream_client_error"],
    [401, "upstream_client_error"],
    [404, "upstream_client_error"],
    [408, "upstream_client_error"],
    [409, "upstream_client_error"],
    [410, "gone"],
    [413, "upstream_client_error"],
    [425, "upstream_client_error"],
    [429, "rate_limited"],
    [500, "upstream_server_error"],
    [502, "upstream_server_error"],
    [503, "upstream_server_error"],
    [504, "upstream_server_error"],
  ])("reports the answer %i with reason %s after one request", async (status, reason) => {
    await using destination = await startDestination({ answer: [status] });
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url));
    const outcome = reason === null ? "delivered" : "failed";
    expect(attempt).toMatchObject({ status, reason, outcome, modes: ["json"] });
    expect(destination.received).toHaveLength(1);
  });

  it("reports a 2xx whose JSON says no", async () => {
    const body = '{"success": false, "message": "quota"}';
    await using destination = await startDestination({ answer: [{ status: 202, body }] });
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url));
    expect(attempt).toMatchObject({ status: 202, reason: "remote_application_error" });
  });

  it.each([
    ["120", 120_000],
    ["0", 0],
    ["-1", null],
    ["soon", null],
  ])("reports Retry-After: %s as %s ms", async (value, retryAfterMs) => {
    const answer = { status: 429, headers: { "retry-after": value } };
    await using destination = await startDestination({ answer: [answer] });
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url));
    expect(attempt).toMatchObject({ reason: "rate_limited", retryAfterMs });
  });
});

describe("the fallback on 415", () => {
  it.each([
    ["json", ["application/json", "application/x-www-form-urlencoded"]],
    ["form", ["application/x-www-form-urlencoded", "application/json"]],
  ] as const)("tries the other mode after %s within the same attempt", async (mode, types) => {
    await using destination = await startDestination({ answer: [415, 200] });
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url, { mode }));
    const modes = mode === "json" ? ["json", "form"] : ["form", "json"];
    expect(attempt).toMatchObject({ outcome: "delivered", status: 200, modes });
    expect(destination.received.map(({ headers }) => headers["content-type"])).toEqual(types);
  });

  it("fails when neither mode is understood", async () => {
    await using destination = await startDestination({ answer: [415] });
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url));
    expect(attempt).toMatchObject({ reason: "unsupported_media_type", modes: ["json", "form"] });
    expect(destination.received).toHaveLength(2);
  });

  it("does not happen when switched off", async () => {
    await using destination = await startDestination({ answer: [415, 200] });
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url, { fallbackOn415: false }));
    expect(attempt).toMatchObject({ reason: "unsupported_media_type", modes: ["json"] });
    expect(destination.received).toHaveLength(1);
  });

  it("shares the time limit of the attempt", async () => {
    await using destination = await startDestination({ answer: [415, "never_answers"] });
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url, { timeoutMs: 800 }));
    expect(attempt).toMatchObject({ reason: "timeout", status: null, modes: ["json", "form"] });
    expect(attempt.durationMs).toBeLessThan(1600);
  });
});

describe("a destination that misbehaves", () => {
  it.each<[Misbehaviour, number | null, string | null, string | null]>([
    ["never_answers", null, "timeout", null],
    ["hangs_after_head", 200, "timeout", null],
    ["drips", 200, "timeout", null],
    ["never_ends", 200, null, null],
    ["sends_10_mb", 200, null, null],
    ["gzip_bomb", 200, null, null],
    ["resets_before_head", null, "network_error", "connection_reset"],
    ["resets_after_head", 200, "network_error", "connection_reset"],
    ["speaks_no_http", null, "network_error", "invalid_answer"],
    ["sends_huge_headers", null, "network_error", "invalid_answer"],
  ])("and %s ends with status %s, reason %s, cause %s, in time", async (...row) => {
    const [answer, status, reason, cause] = row;
    await using destination = await startDestination({ answer: [answer] });
    await using client = openClient();
    const timeoutMs = reason === "timeout" ? 500 : 5000;
    const attempt = await client.send(buildRequest(destination.url, { timeoutMs }));
    expect(attempt).toMatchObject({ status, reason, cause, responseSnippet: null });
    expect(attempt.durationMs).toBeLessThan(timeoutMs + 1000);
    expect(destination.received).toHaveLength(1);
  });

  it("and refuses connections is a failure of the network", async () => {
    const { url, ...destination } = await startDestination();
    await destination[Symbol.asyncDispose]();
    await using client = openClient();
    const attempt = await client.send(buildRequest(url));
    expect(attempt).toMatchObject({
      status: null,
      reason: "network_error",
      cause: "connection_refused",
    });
  });

  it("and has no name in the DNS is a failure of the network", async () => {
    await using client = openClient(guardWith(resolveToNothing));
    const attempt = await client.send(buildRequest("https://gone.test/"));
    expect(attempt).toMatchObject({ status: null, reason: "network_error", cause: "dns_failure" });
  });

  it("and has a name server that never answers is not blamed for the time", async () => {
    await using client = openClient(guardWith(neverResolve));
    const attempt = await client.send(buildRequest("https://slow-dns.test/"));
    expect(attempt).toMatchObject({ status: null, reason: "network_error", cause: "dns_failure" });
  });

  it("and shows an untrusted certificate is refused, unless verification is off", async () => {
    await using destination = await startDestination({ tls: true });
    await using client = openClient();
    const verified = await client.send(buildRequest(destination.url));
    const unverified = await client.send(buildRequest(destination.url, { verifyTls: false }));
    const again = await client.send(buildRequest(destination.url));
    expect(verified).toMatchObject({
      status: null,
      reason: "tls_error",
      cause: "certificate_untrusted",
    });
    expect(unverified).toMatchObject({ status: 200, outcome: "delivered" });
    expect(again).toMatchObject({ reason: "tls_error" });
    expect(destination.received).toHaveLength(1);
  });

  it("and speaks no TLS where it should is refused", async () => {
    await using destination = await startDestination();
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url.replace("http:", "https:")));
    expect(attempt).toMatchObject({ status: null, reason: "tls_error", cause: "handshake_failed" });
  });

  it("and sends invalid UTF-8 and repeated headers is understood all the same", async () => {
    await using destination = await startDestination({
      answer: [
        (_request, response) => {
          response.setHeader("retry-after", ["1", "2"]);
          response.writeHead(500).end(Buffer.from([0xff, 0xfe, 0x00, 0xc3]));
        },
      ],
    });
    await using client = openClient();
    const attempt = await client.send(buildRequest(destination.url));
    expect(attempt).toMatchObject({ status: 500, retryAfterMs: 1000 });
  });

  it("and redirects inward sees no second request, nor does the place it points to", async () => {
    await using canary = await startDestination();
    const headers = { location: canary.url };
    const answer = [301, 302, 303, 307, 308].map((status) => ({ status, headers }));
    await using destination = await startDestination({ answer });
    await using client = openClient();
    for (const { status } of answer) {
      const attempt = await client.send(buildRequest(destination.url));
      expect(attempt).toMatchObject({ status, reason: "redirect_refused" });
    }
    expect(destination.received).toHaveLength(answer.length);
    expect(canary.connections).toBe(0);
  });
});

describe("connections", () => {
  it("are kept between attempts", async () => {
    await using destination = await startDestination();
    await using client = openClient();
    for (let n = 0; n < 3; n += 1) await client.send(buildRequest(destination.url));
    expect(destination.received).toHaveLength(3);
    expect(destination.connections).toBe(1);
  });

  it("that turn out to be closed when used again are replaced at once", async () => {
    await using destination = await startDestination({ answer: [200, "resets_before_head", 200] });
    await using client = openClient();
    await client.send(buildRequest(destination.url));
    const attempt = await client.send(buildRequest(destination.url));
    expect(attempt).toMatchObject({ outcome: "delivered", status: 200 });
    expect(destination.connections).toBe(2);
  });

  it("are replaced once only", async () => {
    await using destination = await startDestination({ answer: [200, "resets_before_head"] });
    await using client = openClient();
    await client.send(buildRequest(destination.url));
    const attempt = await client.send(buildRequest(destination.url));
    expect(attempt).toMatchObject({ reason: "network_error", status: null });
    expect(destination.received).toHaveLength(3);
  });

  it("are dropped when an answer is longer than is read", async () => {
    await using destination = await startDestination({ answer: ["never_ends", 200] });
    await using client = openClient();
    await client.send(buildRequest(destination.url));
    await client.send(buildRequest(destination.url));
    expect(destination.connections).toBe(2);
  });
});

describe("the egress guard in front of send", () => {
  it.each([
    ["http://127.0.0.1:PORT/"],
    ["http://127.1:PORT/"],
    ["http://2130706433:PORT/"],
    ["http://[::ffff:127.0.0.1]:PORT/"],
    ["http://localhost:PORT/"],
    ["http://user:secret@x.test:PORT/"],
    ["http://inward.test:PORT/"],
    ["ftp://x.test:PORT/"],
  ])("keeps %s from being dialled", async (template) => {
    await using canary = await startDestination();
    await using client = openClient(guardWith(resolveBothWays));
    const url = template.replace("PORT", String(canary.port));
    const attempt = await client.send(buildRequest(url));
    expect(attempt).toMatchObject({ status: null, outcome: "failed", reason: "egress_blocked" });
    expect(canary.connections).toBe(0);
  });

  it("refuses plain http where only https may be used", async () => {
    await using canary = await startDestination();
    await using client = openClient(createEgressGuard({ allow: "127.0.0.1", allowHttp: false }));
    const attempt = await client.send(buildRequest(canary.url));
    expect(attempt.reason).toBe("egress_blocked");
    expect(canary.connections).toBe(0);
  });

  it("leaves no way to a socket file", async () => {
    await using client = openClient();
    const attempt = await client.send(buildRequest("http://unix:/run/docker.sock:/info"));
    expect(attempt).toMatchObject({ status: null, outcome: "failed" });
  });

  it("goes on over a checked connection after a DNS change, and dials nothing new", async () => {
    await using destination = await startDestination({
      answer: [200, 200, { status: 200, headers: { connection: "close" } }, 200],
    });
    await using canary = await startDestination();
    let address = "127.0.0.1";
    const resolve = async () => [{ address, family: 4 }];
    const allow = "127.0.0.1";
    await using client = openClient(createEgressGuard({ allow, allowHttp: true, resolve }));
    const request = buildRequest(`http://moving.test:${destination.port}/`);
    await client.send(request);
    address = "127.0.0.2";
    const kept = [await client.send(request), await client.send(request)];
    expect(kept.map(({ outcome }) => outcome)).toEqual(["delivered", "delivered"]);
    expect(await client.send(request)).toMatchObject({ reason: "egress_blocked" });
    expect(destination.connections).toBe(1);
    expect(canary.connections).toBe(0);
  });

  it("looks at the connected address once more before a byte is sent", async () => {
    await using destination = await startDestination();
    const blocked = { kind: "blocked", rule: "loopback" } as const;
    await using client = openClient({ ...localGuard, checkAddress: () => blocked });
    const attempt = await client.send(buildRequest(destination.url));
    expect(attempt).toMatchObject({ status: null, reason: "egress_blocked" });
    expect(destination.received).toHaveLength(0);
  });
});

describe("the response snippet", () => {
  const body = " <h1>Bad\r\n\tgateway</h1>\u0000 " + "é🚀 ".repeat(200);

  it("is kept on one line when the destination is public", async () => {
    await using destination = await startDestination({ answer: [{ status: 502, body }] });
    await using client = openClient({ ...localGuard, isPublic: () => true });
    const { responseSnippet } = await client.send(buildRequest(destination.url));
    expect(responseSnippet).toMatch(/^<h1>Bad gateway<\/h1> é🚀 é🚀/u);
    expect(Array.from(responseSnippet ?? "")).toHaveLength(200);
  });

  it("is not kept from an opted-in address, nor when it is compressed or empty", async () => {
    const gzip = { status: 502, body, headers: { "content-encoding": "gzip" } };
    await using destination = await startDestination({
      answer: [{ status: 502, body }, gzip, 502],
    });
    await using inner = openClient();
    await using open = openClient({ ...localGuard, isPublic: () => true });
    const attempts = [
      await inner.send(buildRequest(destination.url)),
      await open.send(buildRequest(destination.url)),
      await open.send(buildRequest(destination.url)),
    ];
    expect(attempts.map(({ responseSnippet }) => responseSnippet)).toEqual([null, null, null]);
  });
});

describe("an abort", () => {
  it("in the middle of an attempt throws, and is no attempt", async () => {
    await using destination = await startDestination({ answer: ["never_answers"] });
    await using client = openClient();
    const stop = new AbortController();
    const sending = client.send(buildRequest(destination.url), stop.signal);
    const ending = sending.catch((error: unknown) => error);
    await destination.until(1);
    stop.abort();
    expect(await ending).toMatchObject({ name: "AbortError" });
  });

  it("before an attempt keeps it from beginning", async () => {
    await using destination = await startDestination();
    await using client = openClient();
    const sending = client.send(buildRequest(destination.url), AbortSignal.abort());
    await expect(sending).rejects.toMatchObject({ name: "AbortError" });
    expect(destination.connections).toBe(0);
  });

  it("signal is left without listeners by attempts that ended", async () => {
    await using destination = await startDestination({ answer: [200, 503, "resets_before_head"] });
    await using client = openClient();
    const { signal } = new AbortController();
    for (let n = 0; n < 4; n += 1) await client.send(buildRequest(destination.url), signal);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("a request that cannot be made", () => {
  it("is our fault and throws", async () => {
    await using client = openClient();
    const url = "http://127.0.0.1:59999/";
    const unsigned = client.send(buildRequest(url, { secrets: ["whsec_short"] }));
    await expect(unsigned).rejects.toThrow("webhook secret");
    const unnamed = client.send(buildRequest(url, { webhookId: "two\nlines" }));
    await expect(unnamed).rejects.toThrow("Invalid character");
  });
});
