import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { testEnvironment } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer, testRedis, type TestRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startProcess } from "../helpers/start-process.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const STARTED = /"msg":"worker started"/;

type Corner = Pick<TestRedis, "url" | "prefix">;

async function startWorkerProcess(corner: Corner, env: NodeJS.ProcessEnv) {
  const worker = startProcess("apps/worker/src/main.ts", testEnvironment(corner, env));
  await worker.prints(STARTED);
  return worker;
}

describe("a worker that is told to stop", () => {
  it("ends the attempt it is in the middle of, and exits 0", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination({
      answer: [
        (_request, response) => {
          setTimeout(() => response.writeHead(200).end(), 400);
        },
      ],
    });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using worker = await startWorkerProcess(redis, env);
    await api.push(buildPush());
    await destination.until(1);
    worker.signal("SIGTERM");
    expect(await worker.exit()).toBe(0);
    expect(worker.output()).toContain('"msg":"worker draining"');
    const { keys } = stores;
    expect(await stores.redis.zcard(keys.emailsIn("delivered"))).toBe(1);
    expect(await stores.queues.delivery.getCompletedCount()).toBe(1);
    expect(destination.received).toHaveLength(1);
  });

  it("hands an attempt back that does not end, and another worker makes it, as its first", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination({ answer: ["never_answers", 200] });
    const env = { WEBHOOK_URL: destination.url, SHUTDOWN_GRACE_SECONDS: "2" };
    await using api = await startTestApi(redis, env);
    await using worker = await startWorkerProcess(redis, env);
    await api.push(buildPush());
    await destination.until(1);
    const begun = Date.now();
    worker.signal("SIGTERM");
    expect(await worker.exit()).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);

    await using _other = await startTestWorker(redis, env);
    await destination.until(2);
    const { keys, deliveries } = stores;
    await until(
      "delivered",
      async () => (await stores.redis.zcard(keys.emailsIn("delivered"))) === 1,
    );
    const [id = ""] = await stores.redis.zrange(keys.deliveriesIn("delivered"), "0", "-1");
    expect(await deliveries.record(id)).toMatchObject({ attempts: 1, round: 1 });
    const ids = destination.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids)).toEqual(new Set([id]));
  });

  it("exits in time also while Redis is down", async () => {
    await using server = await startRedisServer();
    const corner = { url: server.url, prefix: `test-${randomUUID()}` };
    await using worker = await startWorkerProcess(corner, { SHUTDOWN_GRACE_SECONDS: "1" });
    await server.kill();
    worker.signal("SIGTERM");
    const late = delay(4_000, "late", { ref: false });
    expect(["late", null]).not.toContain(await Promise.race([worker.exit(), late]));
  });

  it("exits at once while it waits for a Redis that has never been there", async () => {
    await using server = await startRedisServer();
    await server.kill();
    const env = testEnvironment({ url: server.url, prefix: `test-${randomUUID()}` });
    await using worker = startProcess("apps/worker/src/main.ts", env);
    await worker.prints(/"msg":"redis lost"/);
    worker.signal("SIGTERM");
    const late = delay(4_000, "late", { ref: false });
    expect(await Promise.race([worker.exit(), late])).not.toBe("late");
  });
});

describe("a worker that is killed in the middle of an attempt", () => {
  it("is replaced by another, which makes the delivery", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination({ answer: ["never_answers", 200] });
    const env = {
      WEBHOOK_URL: destination.url,
      JOB_LOCK_SECONDS: "2",
      STALLED_CHECK_SECONDS: "1",
    };
    await using api = await startTestApi(redis, env);
    await using worker = await startWorkerProcess(redis, env);
    await api.push(buildPush());
    await destination.until(1);
    worker.signal("SIGKILL");
    expect(await worker.exit()).toBe("SIGKILL");
    await using _other = await startTestWorker(redis, env);
    await destination.until(2, 15_000);
    const { keys } = stores;
    await until(
      "delivered",
      async () => (await stores.redis.zcard(keys.emailsIn("delivered"))) === 1,
    );
    const ids = destination.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(1);
  });
});
