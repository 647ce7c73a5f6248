import { describe, expect, it } from "vitest";
import { buildEnvironment } from "../../../scripts/launch/environment.ts";

const launch = {
  port: 8123,
  redisUrl: "redis://127.0.0.1:7000",
  token: "made-token-made-token",
  adminPassword: "made-password",
  linkSecret: "made-secret",
};

function keyOf(env: NodeJS.ProcessEnv, linkSecret: string): string | undefined {
  return buildEnvironment(env, { ...launch, linkSecret })["MAGIC_LINK_KEYS"];
}

describe("buildEnvironment", () => {
  it("delivers to the built-in inbox, and opens no other private address, when no one is named", () => {
    expect(buildEnvironment({}, launch)).toEqual({
      HOST: "127.0.0.1",
      PORT: "8123",
      REDIS_URL: "redis://127.0.0.1:7000",
      PROCESS_API_TOKEN: "made-token-made-token",
      ADMIN_USER: "admin",
      ADMIN_PASSWORD: "made-password",
      MAGIC_LINK_KEYS: expect.stringMatching(/^start:[A-Za-z0-9+/]{43}=$/) as string,
      INBOX_ENABLED: "true",
      WEBHOOK_URL: "http://127.0.0.1:8123/inbox",
      EGRESS_ALLOW: "127.0.0.1/32",
      ALLOW_HTTP_DESTINATIONS: "true",
    });
  });

  it("opens nothing when a destination is named", () => {
    const env = buildEnvironment({ WEBHOOK_URL: "https://example.com/in" }, launch);
    expect(env).toMatchObject({ WEBHOOK_URL: "https://example.com/in" });
    expect(Object.keys(env)).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^(?:INBOX_ENABLED|EGRESS_ALLOW|ALLOW_HTTP_DESTINATIONS)$/),
      ]),
    );
  });

  it("keeps what the person set, and takes blanks for nothing", () => {
    const env = buildEnvironment({ ADMIN_USER: "marie", LOG_LEVEL: "debug", HOST: " " }, launch);
    expect(env).toMatchObject({ ADMIN_USER: "marie", LOG_LEVEL: "debug", HOST: "127.0.0.1" });
  });

  it("opens its inbox beside what the person opens", () => {
    const env = buildEnvironment({ EGRESS_ALLOW: "10.0.0.0/8" }, launch);
    expect(env).toMatchObject({ EGRESS_ALLOW: "10.0.0.0/8,127.0.0.1/32" });
  });

  it("keeps the key of sign-in links from start to start, and leaves one that is set", () => {
    expect(keyOf({}, "a")).toBe(keyOf({}, "a"));
    expect(keyOf({}, "a")).not.toBe(keyOf({}, "b"));
    expect(keyOf({ MAGIC_LINK_KEYS: "k1:own" }, "a")).toBe("k1:own");
  });

  it("makes no password where a hash is set", () => {
    const env = buildEnvironment({ ADMIN_PASSWORD_HASH: "scrypt:…" }, launch);
    expect(env).not.toHaveProperty("ADMIN_PASSWORD");
  });

  it.each([
    { host: "0.0.0.0", url: "http://127.0.0.1:8123/inbox", allow: "127.0.0.1/32" },
    { host: "10.1.2.3", url: "http://10.1.2.3:8123/inbox", allow: "10.1.2.3/32" },
    { host: "::1", url: "http://[::1]:8123/inbox", allow: "::1/128" },
    { host: "::", url: "http://127.0.0.1:8123/inbox", allow: "127.0.0.1/32" },
  ])("reaches the inbox when listening on $host", ({ host, url, allow }) => {
    const env = buildEnvironment({ HOST: host }, launch);
    expect(env).toMatchObject({ HOST: host, WEBHOOK_URL: url, EGRESS_ALLOW: allow });
  });
});
