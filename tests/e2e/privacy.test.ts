import { createMetrics } from "@gmail-push/infra";
import { loadWorkerConfig, startWorker } from "@gmail-push/worker";
import type { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { testEnvironment } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { until } from "../helpers/until.ts";

/** Where private values are meant to be kept: sealed content, destinations, settings, pairs of links. */
const KEEPERS = /:(?:config|setting-history|destination|link):/;
const SEALED = new Set(["content", "decision"]);

async function dump(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case "string":
      return redis.get(key);
    case "hash": {
      const fields = Object.entries(await redis.hgetall(key));
      return fields.filter(([field]) => !SEALED.has(field));
    }
    case "list":
      return redis.lrange(key, 0, -1);
    case "set":
      return redis.smembers(key);
    case "zset":
      return redis.zrange(key, "0", "-1");
    case "stream":
      return redis.xrange(key, "-", "+");
    case "none":
      return null; // Gone meanwhile.
    default:
      throw new Error(`${key} is of an unknown type`);
  }
}

async function dumpAll(redis: Redis, prefix: string): Promise<string> {
  const found: unknown[] = [];
  for (const key of await redis.keys(`${prefix}*`)) {
    if (!KEEPERS.test(key)) found.push([key, await dump(redis, key)]);
  }
  return JSON.stringify(found, null, 1);
}

/** Each field names itself, so that a leak says where it came from. */
function canaryEmail(name: string) {
  const mark = (field: string) => `canary-${field}-${name}`;
  return {
    subject: mark("subject"),
    sender: `${mark("name")} <${mark("sender")}@${mark("domain")}.fr>`,
    body: `${mark("body")} https://www.dropbox.com/scl/fi/${mark("link")}/${mark("file")}.zip?rlkey=${mark("key")}`,
    date: mark("date"),
    message_id: mark("message-id"),
    thread_id: mark("thread-id"),
    snippet: mark("snippet"),
  };
}

/** All but the domain of a masked sender, which is shown on purpose. */
const LEAK = /canary-(?!domain)[a-z-]+/gi;

function leaksIn(text: string): string[] {
  return [...new Set(text.match(LEAK))];
}

describe("what is private", () => {
  it("stands in no log line, metric, job, count, alert, event or record, however things go wrong", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const answer = { status: 500, body: "canary-answer" };
    await using destination = await startDestination({ answer: [200, answer] });
    await using fetcher = await startDestination({
      answer: [{ status: 403, body: '{"success":false,"error":"canary-fetcher"}' }],
    });
    await using listener = await startDestination();
    const token = "canary-token-of-32-characters-long";
    const env = {
      LOG_LEVEL: "debug",
      PROCESS_API_TOKEN: token,
      ADMIN_USER: "canary-user",
      WEBHOOK_URL: `${destination.url}/canary-path?q=canary-query`,
      R2_FETCH_ENABLED: "true",
      R2_FETCH_ENDPOINT: `${fetcher.url}/canary-endpoint`,
      R2_FETCH_TOKEN: "canary-fetch-token",
      R2_BUCKET_NAME: "canary-bucket",
      ALERT_CHECK_SECONDS: "1",
      ALERT_WEBHOOK_URL: `${listener.url}/canary-alert-path?q=canary-alert-query`,
    };
    await using api = await startTestApi(redis, { ...env, ADMIN_USER: "admin" });
    const log = captureLog();
    const metrics = createMetrics();
    const config = loadWorkerConfig(testEnvironment(redis, env));
    await using _worker = await startWorker(config, { log: log.log, metrics });
    await api.change("processing_prefs", { retry_schedule_sec: [0] });
    await api.change("alert_prefs", { rate_min_attempts: 1, no_ingress_enabled: false });
    const headers = { authorization: `Bearer ${token}`, prefer: "wait=15" };
    const push = async (email: unknown, more = {}) => api.push(email, { ...headers, ...more });

    const delivered = await push(canaryEmail("delivered"));
    expect(delivered.body).toMatchObject({ status: "processed" });
    const dead = await push(canaryEmail("dead"));
    expect(dead.body).toMatchObject({ status: "dead" });
    const skipped = await push({ ...canaryEmail("skipped"), body: "canary-body-skipped" });
    expect(skipped.body).toMatchObject({ status: "skipped_no_links" });

    // Refusals, faults and bad guesses.
    await push('{"subject":"canary-broken');
    await push(canaryEmail("gzip"), { "content-encoding": "gzip" });
    await push({ ...canaryEmail("no-body"), body: "" });
    await push(canaryEmail("stranger"), { authorization: "Bearer canary-wrong-token" });
    await api.request("GET", "/canary-path/of?canary-query", { headers });
    await api.request("GET", "/api/ingress/gmail/canary-id", { headers });
    const wrong = Buffer.from("canary-user:canary-password").toString("base64");
    const basic = { authorization: `Basic ${wrong}` };
    await api.request("GET", "/api/admin/settings", { headers: basic });
    await api.request("PATCH", "/api/admin/settings/webhook_config", {
      admin: true,
      body: { webhook_url: "ftp://canary-bad-url/x", "canary-unknown": 1 },
    });
    await api.request("POST", "/api/admin/preview", { admin: true, body: canaryEmail("preview") });
    await api.change("sender_allowlist", { senders: ["canary-allowed@else.fr"] });
    expect((await push(canaryEmail("unlisted"))).body).toMatchObject({
      status: "skipped_sender_not_allowed",
    });
    await api.change("runtime_flags", { gmail_ingress_enabled: false });
    expect((await push(canaryEmail("disabled"))).status).toBe(409);

    // Content that is damaged in Redis.
    const [id = ""] = await stores.redis.zrange(stores.keys.emailsIn("dead"), "0", "-1");
    await stores.redis.hset(stores.keys.email(id), "content", "\u0001canary-damaged");
    const [deliveryId = ""] = await stores.redis.zrange(
      stores.keys.deliveriesIn("dead"),
      "0",
      "-1",
    );
    await api.request("PUT", `/admin/queues/api/queues/delivery/${deliveryId}/retry`, {
      admin: true,
    });
    await until("the fault is logged", () => /job failed.*|"level":"error"/.test(log.text()));

    // Alerts are told from what was counted, a few seconds later.
    const alerted = () => listener.received.some(({ body }) => body.includes("error_rate"));
    await until("the error rate alerts", alerted, 12_000);
    const asked = await Promise.all(
      [
        "/api/admin/alerts",
        "/api/admin/events",
        "/api/admin/stats",
        "/api/admin/audit",
        "/admin/alerts",
        "/admin",
      ].map(async (path) => api.request("GET", path, { admin: true })),
    );
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 200));

    const text = (await metrics.registry.metrics()) + (await api.request("GET", "/metrics")).text;
    expect(text).toContain("gmail_push_delivery_attempts_total");
    const records = await dumpAll(stores.redis, redis.prefix);
    expect(records).toContain("ca***@canary-domain-dead.fr");
    expect({
      api: leaksIn(api.log.text()),
      worker: leaksIn(log.text()),
      metrics: leaksIn(text),
      redis: leaksIn(records),
      alerts: leaksIn(listener.received.map(({ body }) => body).join("")),
      asked: leaksIn(asked.map(({ text: page }) => page).join("")),
    }).toEqual({ api: [], worker: [], metrics: [], redis: [], alerts: [], asked: [] });
  });
});
