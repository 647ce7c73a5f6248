import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { countCommands } from "../helpers/count-commands.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

async function checksOf(api: TestApi) {
  const { status, body } = await api.request("GET", "/health/ready");
  return { status, state: body["status"], checks: body["checks"] };
}

const fine = { redis: "ok", eviction: "ok", durability: "ok", worker: "ok", settings: "ok" };

describe("GET /health", () => {
  it("says that the process lives, even without Redis", async () => {
    await using server = await startRedisServer();
    await using api = await startTestApi({ url: server.url, prefix: `test-${randomUUID()}` });
    await server.kill();
    for (const path of ["/health", "/health/live"]) {
      const answer = await api.request("GET", path);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ status: "ok" });
    }
  });
});

describe("GET /health/ready", () => {
  it("is 200 with Redis that keeps everything and a worker", async () => {
    await using server = await startRedisServer({ appendOnly: true });
    const corner = { url: server.url, prefix: `test-${randomUUID()}` };
    await using api = await startTestApi(corner);
    await using _worker = await startTestWorker(corner);
    await until("a heartbeat", async () => (await checksOf(api)).status === 200);
    expect(await checksOf(api)).toEqual({ status: 200, state: "ok", checks: fine });
  });

  it("is 503 and names a missing worker, an eviction policy and a missing append-only file", async () => {
    await using server = await startRedisServer({ args: ["--maxmemory-policy", "allkeys-lru"] });
    await using api = await startTestApi({ url: server.url, prefix: `test-${randomUUID()}` });
    const { status, checks } = await checksOf(api);
    expect(status).toBe(503);
    expect(checks).toEqual({
      ...fine,
      worker: "no worker has been seen for 20 s",
      eviction: "maxmemory-policy is allkeys-lru, must be noeviction",
      durability: "append-only file is off: set appendonly yes",
    });
  });

  it("is 503 when the last worker has said goodbye", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    {
      await using _worker = await startTestWorker(redis);
    }
    const { status, checks } = await checksOf(api);
    expect(status).toBe(503);
    expect(checks).toMatchObject({ worker: "no worker has been seen for 20 s" });
  });

  it("is 503 without Redis, at once", async () => {
    await using server = await startRedisServer();
    await using api = await startTestApi({ url: server.url, prefix: `test-${randomUUID()}` });
    await server.kill();
    const begun = Date.now();
    const { status, checks } = await checksOf(api);
    expect(Date.now() - begun).toBeLessThan(2_000);
    expect(status).toBe(503);
    expect(checks).toMatchObject({ redis: "not reachable", worker: "unknown", settings: "ok" });
  });

  it("asks Redis once for 50 requests at once, and again a second later", async () => {
    await using server = await startRedisServer();
    const corner = { url: server.url, prefix: `test-${randomUUID()}` };
    await using stores = openTestStores(corner);
    await using api = await startTestApi(corner);
    const counts = await countCommands(stores.redis, async () => {
      await Promise.all(Array.from({ length: 50 }, async () => checksOf(api)));
    });
    expect(counts["info"]).toBe(1);
    await using _worker = await startTestWorker(corner);
    const states = async () => JSON.stringify(await checksOf(api));
    await expect.poll(states, { timeout: 5_000 }).toContain('"worker":"ok"');
  });

  it("shows a stored setting that does not parse, which stops nothing", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await stores.redis.set(`${redis.prefix}:config:webhook_config`, "{not json");
    await stores.redis.publish(stores.keys.settingsChannel, "webhook_config");
    const shown = async () => JSON.stringify(await checksOf(api)).includes("webhook_config");
    await until("the problem is shown", shown);
    expect((await checksOf(api)).checks).toMatchObject({
      settings: "ok, but unreadable: webhook_config",
    });
    expect((await api.push(buildPush())).body).toMatchObject({ status: "queued" });
  });
});

describe("GET /metrics", () => {
  it("counts pushes by outcome, decisions, attempts and how emails ended", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const email = buildPush({ body: "without links" });
    await api.push(email);
    await api.push(email);
    await api.push({ body: "x" });
    await api.request("POST", "/api/ingress/gmail", { body: email });
    await api.request("GET", "/api/ingress/gmail/x");
    const { text, headers } = await api.request("GET", "/metrics");
    expect(headers.get("content-type")).toContain("text/plain");
    const pushes = text.split("\n").filter((line) => line.startsWith("gmail_push_ingress_total{"));
    expect(pushes.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'gmail_push_ingress_total{outcome="already_processed"} 1',
      'gmail_push_ingress_total{outcome="missing_field"} 1',
      'gmail_push_ingress_total{outcome="queued"} 1',
      'gmail_push_ingress_total{outcome="unauthorized"} 1',
    ]);
    expect(text).toMatch(/^gmail_push_queue_jobs\{queue="email",state="waiting"\} 1$/m);
    expect(text).toMatch(/^gmail_push_queue_oldest_waiting_seconds\{queue="email"\} [\d.e-]+$/m);
    expect(text).toMatch(/^gmail_push_redis_up 1$/m);
  });

  it("answers while Redis is down, and says so", async () => {
    await using server = await startRedisServer();
    await using api = await startTestApi({ url: server.url, prefix: `test-${randomUUID()}` });
    await server.kill();
    const { status, text } = await api.request("GET", "/metrics");
    expect(status).toBe(200);
    expect(text).toMatch(/^gmail_push_redis_up 0$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
  });

  it("answers while Redis has never been there", async () => {
    await using server = await startRedisServer();
    await server.kill();
    await using api = await startTestApi({ url: server.url, prefix: `test-${randomUUID()}` });
    const begun = Date.now();
    const { status, text } = await api.request("GET", "/metrics");
    expect(Date.now() - begun).toBeLessThan(2_000);
    expect(status).toBe(200);
    expect(text).toMatch(/^gmail_push_redis_up 0$/m);
  });

  it("has no label that an email or a caller chooses", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.push(buildPush({ subject: "canary", sender: "canary@canary.fr" }));
    await api.request("GET", "/canary");
    await api.request("GET", "/api/ingress/gmail/canary");
    expect((await api.request("GET", "/metrics")).text).not.toContain("canary");
  });
});
