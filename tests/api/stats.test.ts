import { loadApiConfig, startApi } from "@gmail-push/api";
import { createMetrics, createStats } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { INGRESS_TOKEN, testEnvironment } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

async function push(url: string): Promise<number> {
  const { status } = await fetch(`${url}/api/ingress/gmail`, {
    method: "POST",
    headers: { authorization: `Bearer ${INGRESS_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(buildPush()),
  });
  return status;
}

describe("GET /api/admin/stats", () => {
  it.each([
    ["24h", 3_600, 25],
    ["7d", 10_800, 57],
    ["30d", 21_600, 121],
  ])("tells of %s in steps of %i s", async (range, stepSeconds, steps) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { status, body } = await api.request("GET", `/api/admin/stats?range=${range}`, {
      admin: true,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ range, step_seconds: stepSeconds, last_push_at: null });
    expect(body["steps"]).toHaveLength(steps);
  });

  it("tells of 24 hours unless told otherwise, and refuses a range that is none", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const ask = async (query: string) =>
      api.request("GET", `/api/admin/stats${query}`, { admin: true });
    expect((await ask("")).body).toMatchObject({ range: "24h" });
    expect((await ask("?range=1y")).status).toBe(400);
    expect((await api.request("GET", "/api/admin/stats")).status).toBe(401);
  });
});

describe("an API and a worker in one process", () => {
  it("count together what happened once, each its own part, until both have ended", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination({ answer: [200] });
    const env = { WEBHOOK_URL: destination.url };
    const metrics = createMetrics();
    {
      await using _worker = await startTestWorker(redis, env, { metrics });
      const config = loadApiConfig(testEnvironment(redis, env));
      await using api = await startApi(config, { log: captureLog().log, metrics });
      expect(await push(api.url)).toBe(200);
      await until("it is delivered", () => destination.received.length === 1);
      await until("it has ended", async () => {
        return (await stores.redis.zcard(stores.keys.emailsIn("delivered"))) === 1;
      });
    }
    const { pushes, attempts, ended } = await createStats(stores).totals({
      minutes: 5,
      now: Date.now(),
    });
    expect(pushes).toEqual({ queued: 1 });
    expect(attempts).toEqual({ delivered: { none: 1 } });
    expect(ended).toEqual({ processed: 1 });
  });
});
