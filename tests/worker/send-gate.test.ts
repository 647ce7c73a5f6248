import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { todayInUtc } from "../helpers/clock-window.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const switches = [
  ["the switch is off", { webhook_sending_enabled: false }, { webhook_sending_enabled: true }],
  [
    "an absence pause is on",
    { absence_pause_enabled: true, absence_pause_days: [todayInUtc()] },
    { absence_pause_enabled: false },
  ],
] as const;

describe("deliveries while sending is off", () => {
  it.each(switches)("wait while %s, use no attempt, and go when it ends", async (_, off, on) => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url, POLLING_TIMEZONE: "UTC" };
    await using api = await startTestApi(redis, env);
    // Accepted while sending was on, decided after it went off.
    await Promise.all([1, 2, 3].map(async () => api.push(buildPush())));
    await api.change("webhook_config", off);
    await using worker = await startTestWorker(redis, env);
    const { keys, deliveries } = stores;
    const pending = async () => stores.redis.zrange(keys.deliveriesIn("pending"), "0", "-1");
    await until("planned", async () => (await pending()).length === 3);
    await until("held", () => worker.log.lines.some(({ msg }) => msg === "deliveries held"));

    const ids = await pending();
    await api.change("webhook_config", on);
    await destination.until(3, 10_000);
    const records = async () => Promise.all(ids.map(async (id) => deliveries.record(id)));
    const done = async () => (await records()).every((record) => record?.state === "delivered");
    await until("delivered", done);
    expect((await records()).map((record) => record?.attempts)).toEqual([1, 1, 1]);
  });

  it("stop in the middle of their retries, and resume", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { promise: asked, resolve: hold } = Promise.withResolvers<ServerResponse>();
    await using destination = await startDestination({
      answer: [(_request, response) => hold(response), 200],
    });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await api.change("processing_prefs", { retry_schedule_sec: [1, 1, 1] });
    await using worker = await startTestWorker(redis, env);
    await api.push(buildPush());
    // Answered once sending is off, or the retry might be quicker than the switch.
    const held = await asked;
    await api.change("webhook_config", { webhook_sending_enabled: false });
    await until("held", () => worker.log.lines.some(({ msg }) => msg === "deliveries held"));
    held.writeHead(503).end();
    const [id = ""] = await stores.redis.zrange(stores.keys.deliveriesIn("pending"), "0", "-1");
    const attempted = async () => (await stores.deliveries.record(id))?.attempts === 1;
    await until("the first attempt is recorded", attempted);
    const due = Number((await stores.deliveries.record(id))?.next_attempt_at);
    await until("the retry is due", () => Date.now() > due + 200);
    expect(destination.received).toHaveLength(1);
    await api.change("webhook_config", { webhook_sending_enabled: true });
    await destination.until(2, 10_000);
    const again = async () => (await stores.deliveries.record(id))?.round === 2;
    await until("recorded", again);
  });

  it("are held by a worker that starts while it is off", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url, WEBHOOK_SENDING_ENABLED: "false" };
    await using api = await startTestApi(redis, { ...env, WEBHOOK_SENDING_ENABLED: "true" });
    await using stores = openTestStores(redis);
    await api.push(buildPush());
    await using worker = await startTestWorker(redis, env);
    await until("held", () => worker.log.lines.some(({ msg }) => msg === "deliveries held"));
    const planned = async () =>
      (await stores.redis.zcard(stores.keys.deliveriesIn("pending"))) === 1;
    await until("planned", planned);
    expect(destination.received).toHaveLength(0);
  });

  it("obey the last of many flips of the switch", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    for (let flip = 0; flip < 10; flip += 1) {
      await api.change("webhook_config", { webhook_sending_enabled: flip % 2 === 1 });
    }
    await api.push(buildPush());
    await destination.until(1, 10_000);
    expect(destination.received).toHaveLength(1);
  });
});
