import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
import { type Answer, startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

/** Pushes, and checks that the refusal says when to come again. */
async function pushRefused(api: TestApi, email: unknown = buildPush()): Promise<Answer> {
  const answer = await api.push(email);
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ success: false, message: "Service unavailable" });
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  return answer;
}

/** Pushes until the answer is a 200, and gives that. */
async function pushUntilTaken(api: TestApi, email: unknown): Promise<Answer> {
  let answer = await api.push(email);
  await until("taken", async () => {
    answer = await api.push(email);
    return answer.status === 200;
  });
  return answer;
}

describe("POST /api/ingress/gmail: Redis in trouble", () => {
  it("answers 503 while Redis is down, and 200 once it is back", async () => {
    await using server = await startRedisServer({ appendOnly: true });
    const corner = { url: server.url, prefix: `test-${randomUUID()}` };
    await using api = await startTestApi(corner);
    const before = buildPush();
    expect((await api.push(before)).body).toMatchObject({ status: "queued" });
    await server.kill();
    const during = buildPush();
    await pushRefused(api, during);
    await pushRefused(api, before);
    await server.start();
    await pushUntilTaken(api, during);
    expect((await api.push(before)).body).toMatchObject({ status: "already_processed" });
    const { text } = api.log;
    expect(text()).toContain("redis lost");
    expect(text()).toContain("redis back");
    expect(api.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("answers 503 in less than 2 s while Redis hangs, and takes the email once when it wakes", async () => {
    await using server = await startRedisServer();
    const corner = { url: server.url, prefix: `test-${randomUUID()}` };
    await using api = await startTestApi(corner);
    await api.push(buildPush());
    const email = buildPush();
    // The API waits 1.5 s of the two; one answer may be late because the machine is busy, not all of them.
    await until("an answer in less than 2 s", async () => {
      process.kill(server.pid(), "SIGSTOP");
      const begun = performance.now();
      await pushRefused(api, email);
      const tookMs = performance.now() - begun;
      process.kill(server.pid(), "SIGCONT");
      await pushUntilTaken(api, email);
      return tookMs < 2_000;
    });
    await using stores = openTestStores(corner);
    const { redis, keys, queues } = stores;
    expect(await redis.zcard(keys.emailsIn("accepted"))).toBe(2);
    expect(await queues.email.getWaitingCount()).toBe(2);
  });

  it("starts without Redis, answers 503, and works once it is there", async () => {
    await using server = await startRedisServer({ appendOnly: true });
    await server.kill();
    await using api = await startTestApi({ url: server.url, prefix: `test-${randomUUID()}` });
    await pushRefused(api);
    await server.start();
    const answer = await pushUntilTaken(api, buildPush());
    expect(answer.body["email_id"]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("answers 503 when Redis is out of memory, and keeps nothing halfway", async () => {
    await using server = await startRedisServer();
    const corner = { url: server.url, prefix: `test-${randomUUID()}` };
    // A limit of ours that is never reached, so that Redis itself is the one to refuse.
    await using api = await startTestApi(corner, { MAX_REDIS_MEMORY_MB: "100000" });
    await using stores = openTestStores(corner);
    const { redis, keys } = stores;
    await api.push(buildPush());
    await redis.config("SET", "maxmemory", "1");
    const email = buildPush();
    await pushRefused(api, email);
    expect(await redis.hget(keys.ledger, "accepted")).toBe("1");
    await redis.config("SET", "maxmemory", "0");
    expect((await api.push(email)).body).toMatchObject({ status: "queued" });
  });

  it("stops admitting before Redis is full, and says so in a metric", async () => {
    await using server = await startRedisServer();
    const corner = { url: server.url, prefix: `test-${randomUUID()}` };
    await using api = await startTestApi(corner);
    const redis = new Redis(server.url);
    const used = Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);
    await redis.config("SET", "maxmemory", String(Math.round(used * 1.1)));
    const answer = await pushRefused(api);
    expect(answer.body).toMatchObject({ code: "backlog_full" });
    const metrics = await api.request("GET", "/metrics");
    expect(metrics.text).toMatch(/^gmail_push_admission_open 0$/m);
    await redis.config("SET", "maxmemory", "0");
    await pushUntilTaken(api, buildPush());
    redis.disconnect();
  });
});

describe("POST /api/ingress/gmail: backlog", () => {
  it("answers 503 over the limit, but knows what is ours, and opens again when there is room", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { MAX_BACKLOG_EMAILS: "5" });
    const first = buildPush({ body: "without links" });
    await api.push(first);
    const full = async () =>
      (await api.push(buildPush({ body: "without links" }))).body["code"] === "backlog_full";
    await until("full", full);
    await pushRefused(api);
    expect((await api.push(first)).body).toMatchObject({ status: "already_processed" });
    await using _worker = await startTestWorker(redis);
    await pushUntilTaken(api, buildPush());
  });
});
