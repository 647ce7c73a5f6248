import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { todayInUtc } from "../helpers/clock-window.ts";
import { INGRESS_TOKEN } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";

const PATH = "/api/ingress/gmail";

/** An email whose JSON has exactly so many bytes. */
function buildPushOf(bytes: number) {
  const email = { ...buildPush(), snippet: "" };
  const length = Buffer.byteLength(JSON.stringify(email));
  return { ...email, snippet: "x".repeat(bytes - length) };
}

describe("POST /api/ingress/gmail: who may push", () => {
  it.each([
    ["no header", undefined],
    ["an empty header", ""],
    ["the token without its prefix", INGRESS_TOKEN],
    ["the prefix in lower case", `bearer ${INGRESS_TOKEN}`],
    ["another scheme", `Basic ${INGRESS_TOKEN}`],
    ["no token", "Bearer "],
    ["another token", "Bearer another-token-of-32-characters"],
    ["a token that goes on", `Bearer ${INGRESS_TOKEN}x`],
    ["a token that ends early", `Bearer ${INGRESS_TOKEN.slice(0, -1)}`],
    ["a token that is not ASCII", "Bearer \u00e9t\u00e9-token-of-32-characters-long"],
  ])("answers 401 to %s, whatever the body", async (_, authorization) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const body of [buildPush(), "{not json"]) {
      const answer = await api.request("POST", PATH, {
        body,
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ success: false, message: "Unauthorized" });
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  });
});

describe("POST /api/ingress/gmail: size", () => {
  const limit = 1_024;
  const env = { MAX_EMAIL_SIZE: String(limit) };

  it("takes a body of exactly the limit, and answers 413 to one byte more", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const exact = await api.push(buildPush({ body: "a".repeat(limit) }));
    expect(exact.body).toMatchObject({ success: true, status: "queued" });
    // Two bytes each: bytes count, not characters.
    const accented = await api.push(buildPush({ body: "\u00e9".repeat(limit / 2) }));
    expect(accented.body).toMatchObject({ status: "queued" });

    for (const body of ["a".repeat(limit + 1), `${"\u00e9".repeat(limit / 2)}a`]) {
      const refused = await api.push(buildPush({ body }));
      expect(refused.status).toBe(413);
      expect(refused.body).toMatchObject({ success: false, message: "Email too large" });
    }
  });

  it("takes a request of exactly the HTTP limit, and answers 413 to one byte more", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const httpLimit = 2 * limit + 65_536;
    const exact = await api.push(buildPushOf(httpLimit));
    expect(exact.body).toMatchObject({ status: "queued" });
    const refused = await api.push(buildPushOf(httpLimit + 1));
    expect(refused.status).toBe(413);
    expect(refused.body).toMatchObject({ success: false, message: "Email too large" });
  });

  it("answers 413 to 10 MB in words that the sender can read", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const refused = await api.push(buildPush({ body: "x".repeat(10 * 1_048_576) }));
    expect(refused.status).toBe(413);
    expect(refused.body).toMatchObject({ success: false, message: "Email too large" });
  });

  it("is told before anything else about the body", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const refused = await api.push({ sender: " ", body: "a".repeat(limit + 1) });
    expect(refused.status).toBe(413);
  });
});

describe("POST /api/ingress/gmail: form", () => {
  it.each([
    ["text that is not JSON", "{not json", "application/json"],
    ["nothing", "", "application/json"],
    ["an array", "[]", "application/json"],
    ["a text", '"sender"', "application/json"],
    ["a number", "1", "application/json"],
    ["null", "null", "application/json"],
    ["another content type", JSON.stringify(buildPush()), "text/plain"],
    ["a form", "sender=a%40b.fr&body=x", "application/x-www-form-urlencoded"],
  ])("answers 400 to %s", async (_, body, contentType) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.push(body, { "content-type": contentType });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, message: "Invalid JSON payload" });
  });

  it.each([
    "application/json; charset=utf-8",
    "application/json; charset=UTF-8",
    "application/mail+json",
  ])("takes %s", async (contentType) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.push(buildPush(), { "content-type": contentType });
    expect(answer.body).toMatchObject({ status: "queued" });
  });

  it.each([
    ["sender", {}],
    ["sender", { body: "" }],
    ["sender", { sender: null, body: "text" }],
    ["sender", { sender: "", body: "text" }],
    ["sender", { sender: " \t\u00a0", body: "text" }],
    ["sender", { sender: ["a@b.fr"], body: "text" }],
    ["sender", { sender: { email: "a@b.fr" }, body: "text" }],
    ["sender", { sender: 1, body: "text" }],
    ["body", { sender: "a@b.fr" }],
    ["body", { sender: "a@b.fr", body: null }],
    ["body", { sender: "a@b.fr", body: " \n" }],
    ["body", { sender: "a@b.fr", body: true }],
    ["body", { sender: "a@b.fr", body: ["text"] }],
  ])("answers 400 and names the missing %s in %j", async (field, email) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.push(email);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, message: `Missing field: ${field}` });
  });

  it("takes an email that has a sender and a body only, other fields of any type", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const email of [
      { sender: "a@b.fr", body: "one" },
      { sender: "a@b.fr", body: "two", subject: 1, date: {}, message_id: [], thread_id: null },
    ]) {
      expect((await api.push(email)).body).toMatchObject({ success: true, status: "queued" });
    }
  });
});

describe("POST /api/ingress/gmail: switches", () => {
  it("answers 409 while the ingress is off, and logs what is in force without private values", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, {
      GMAIL_SENDER_ALLOWLIST: "allowed-canary@example.fr",
      WEBHOOK_URL: "https://hooks.test.invalid/path-canary?token-canary",
    });
    await api.change("runtime_flags", { gmail_ingress_enabled: false });
    const email = buildPush({ subject: "subject-canary", body: "body-canary" });
    const answer = await api.push(email);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ success: false, message: "Gmail ingress disabled" });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);

    const line = api.log.lines.find(({ msg }) => msg === "gmail ingress disabled");
    expect(line).toMatchObject({
      flags: { gmail_ingress_enabled: false },
      sendingEnabled: true,
      hasWebhookUrl: true,
      allowedSenders: 1,
    });
    expect(api.log.text()).not.toMatch(/canary|jean\.dupont/);
  });

  it("tells that the ingress is off even of an email that is ours already", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const email = buildPush();
    await api.push(email);
    await api.change("runtime_flags", { gmail_ingress_enabled: false });
    expect((await api.push(email)).status).toBe(409);
  });

  it("skips a sender who is not on the allowlist, and keeps nothing", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis, { GMAIL_SENDER_ALLOWLIST: "@example.fr" });
    const stranger = buildPush({ sender: "Stranger <s@elsewhere.fr>" });
    const answer = await api.push(stranger);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ success: true, status: "skipped_sender_not_allowed" });
    expect(answer.body["email_id"]).toMatch(/^[0-9a-f]{32}$/);
    expect(await stores.redis.exists(stores.keys.ledger)).toBe(0);
    expect((await api.push(buildPush())).body).toMatchObject({ status: "queued" });
  });

  it("answers 409 while sending is switched off", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { WEBHOOK_SENDING_ENABLED: "false" });
    const answer = await api.push(buildPush());
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ success: false, message: "Webhook sending disabled" });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("answers 409 during an absence pause, with the time until it ends", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { POLLING_TIMEZONE: "UTC", WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await api.change("webhook_config", {
      absence_pause_enabled: true,
      absence_pause_days: [todayInUtc()],
    });
    const answer = await api.push(buildPush());
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ success: false, message: "Webhook sending disabled" });
    const midnight = new Date().setUTCHours(24, 0, 0, 0);
    const retryAfter = Number(answer.headers.get("retry-after"));
    expect(Math.abs(retryAfter - (midnight - Date.now()) / 1_000)).toBeLessThan(5);
  });

  it("knows an email that is ours although its sender may push no more, or sending is off", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const email = buildPush();
    await api.push(email);
    await api.change("sender_allowlist", { senders: ["someone@else.fr"] });
    expect((await api.push(email)).body).toMatchObject({ status: "already_processed" });
    expect((await api.push(buildPush())).body).toMatchObject({
      status: "skipped_sender_not_allowed",
    });
    await api.change("sender_allowlist", { senders: [] });
    await api.change("webhook_config", { webhook_url: null, webhook_sending_enabled: false });
    const again = await api.push(email);
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ success: true, status: "already_processed" });
    expect((await api.push(buildPush())).status).toBe(409);
  });
});
