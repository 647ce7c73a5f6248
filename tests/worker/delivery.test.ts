import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { type DestinationAnswer, startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const WAIT = { prefer: "wait=20" };

/** API, worker and destination of one test; `retries` are the pauses between attempts. */
async function open(redis: TestRedis, answer: readonly DestinationAnswer[], retries: number[]) {
  await using stack = new AsyncDisposableStack();
  const stores = stack.use(openTestStores(redis));
  const destination = stack.use(await startDestination({ answer }));
  const env = { WEBHOOK_URL: destination.url };
  const api = stack.use(await startTestApi(redis, env));
  await api.change("processing_prefs", { retry_schedule_sec: retries, webhook_timeout_sec: 1 });
  const worker = stack.use(await startTestWorker(redis, env));
  const opened = stack.move();
  return {
    stores,
    destination,
    api,
    worker,
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

/** The only delivery there is. */
async function theDelivery({ redis, keys, deliveries }: TestStores) {
  const sets = ["pending", "delivered", "dead"] as const;
  const ids = await Promise.all(
    sets.map(async (state) => redis.zrange(keys.deliveriesIn(state), "0", "-1")),
  );
  const [id = "", ...others] = ids.flat();
  expect(others).toEqual([]);
  return { record: await deliveries.record(id), attempts: await deliveries.attempts(id) };
}

describe("a delivery", () => {
  it("is confirmed by a 2xx: record, attempt, outgoing request, job and log agree", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [{ status: 201, body: "created" }], [1]);
    const { stores, destination, api, worker } = all;
    const answer = await api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ status: "processed" });
    const { record, attempts } = await theDelivery(stores);
    expect(record).toMatchObject({ state: "delivered", attempts: 1, round: 1 });
    expect(attempts).toMatchObject([
      { status: 201, outcome: "delivered", reason: null, modes: ["json"] },
    ]);
    expect(destination.received).toMatchObject([
      {
        method: "POST",
        headers: { "content-type": "application/json", "webhook-id": record?.id },
      },
    ]);
    await until(
      "job completed",
      async () => (await stores.queues.delivery.getCompletedCount()) === 1,
    );
    const line = worker.log.lines.find(({ msg }) => msg === "delivery attempted");
    expect(line).toMatchObject({
      level: "info",
      deliveryId: record?.id,
      outcome: "delivered",
      status: 201,
    });
  });

  it.each([
    ["500", [500, 200], "upstream_server_error"],
    ["503 twice", [503, 503, 204], "upstream_server_error"],
    ["409", [409, 200], "upstream_client_error"],
    ["a closed connection", ["resets_before_head", 200], "network_error"],
    [
      "an answer that says success false",
      [{ status: 200, body: '{"success":false}' }, 200],
      "remote_application_error",
    ],
    ["a redirect", [{ status: 302, headers: { location: "/elsewhere" } }, 200], "redirect_refused"],
  ] as const)(
    "is tried again after %s, by its schedule, with the same body and id",
    async (_, answer, reason) => {
      await using redis = testRedis();
      await using all = await open(redis, answer, [0, 0, 0, 0]);
      expect((await all.api.push(buildPush(), WAIT)).body).toMatchObject({ status: "processed" });
      const { record, attempts } = await theDelivery(all.stores);
      expect(record).toMatchObject({ state: "delivered", attempts: answer.length });
      expect(attempts[0]).toMatchObject({ outcome: "failed", reason });
      const { received } = all.destination;
      expect(received).toHaveLength(answer.length);
      expect(new Set(received.map(({ body }) => body)).size).toBe(1);
      expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
      expect(received.every(({ path }) => path === "/hook")).toBe(true);
    },
  );

  it("waits as long as its schedule says", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [500, 200], [1]);
    await all.api.push(buildPush(), WAIT);
    const [first, second] = all.destination.received.map(({ at }) => at);
    const pauseMs = Number(second) - Number(first);
    expect(pauseMs).toBeGreaterThan(790);
    expect(pauseMs).toBeLessThan(10_000);
  });

  it("is dead after its schedule, and says so everywhere", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [500], [0, 0]);
    const { stores, destination, api, worker } = all;
    const answer = await api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ status: "dead" });
    expect(destination.received).toHaveLength(3);
    const { record, attempts } = await theDelivery(stores);
    expect(record).toMatchObject({
      state: "dead",
      attempts: 3,
      last_reason: "upstream_server_error",
    });
    expect(attempts).toHaveLength(3);
    await until("job failed", async () => (await stores.queues.delivery.getFailedCount()) === 1);
    const levels = worker.log.lines
      .filter(({ msg }) => msg === "delivery attempted")
      .map(({ level }) => level);
    expect(levels).toEqual(["warn", "warn", "error"]);
    const metrics = await api.request("GET", "/api/admin/emails?state=dead", { admin: true });
    expect(metrics.body["emails"]).toMatchObject([{ state: "dead", outcome: "dead" }]);
  });

  it("is dead at once after 410", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [410], [0, 0]);
    expect((await all.api.push(buildPush(), WAIT)).body).toMatchObject({ status: "dead" });
    expect(all.destination.received).toHaveLength(1);
    expect((await theDelivery(all.stores)).record).toMatchObject({ last_reason: "gone" });
  });

  it("goes in the other form at once after 415, in the same attempt", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [415, 200], [0]);
    expect((await all.api.push(buildPush(), WAIT)).body).toMatchObject({ status: "processed" });
    const types = all.destination.received.map(({ headers }) => headers["content-type"]);
    expect(types).toEqual(["application/json", "application/x-www-form-urlencoded"]);
    expect((await theDelivery(all.stores)).attempts).toMatchObject([{ modes: ["json", "form"] }]);
  });

  it("to a destination that never answers ends at the time limit, and stops no other", async () => {
    await using redis = testRedis();
    await using all = await open(redis, ["never_answers"], [600]);
    await using healthy = await startDestination();
    const { api, stores } = all;
    await api.change("routing_rules", {
      rules: [
        {
          name: "Healthy",
          conditions: [{ field: "subject", operator: "contains", value: "healthy" }],
          actions: { webhook_url: healthy.url, stop_processing: true },
        },
      ],
    });
    // More of them than one worker attempts at the same time.
    const black = Array.from({ length: 40 }, async () => api.push(buildPush({ subject: "black" })));
    await Promise.all(black);
    await all.destination.until(1);
    const begun = Date.now();
    const answer = await api.push(buildPush({ subject: "healthy" }), WAIT);
    expect(answer.body).toMatchObject({ status: "stopped_by_routing_rule" });
    expect(Date.now() - begun).toBeLessThan(6_000);
    const failed = async () =>
      (await stores.queues.delivery.getDelayedCount()) > 0 &&
      (await stores.redis.zcard(stores.keys.deliveriesIn("dead"))) === 0;
    await until("black deliveries are put off", failed);
  });

  it("with a job that says nothing readable fails at once, and touches no record", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [200], [0]);
    const { queues } = all.stores;
    for (const [index, data] of [{}, { deliveryId: 7 }, { deliveryId: "d-unknown" }].entries()) {
      const opts = { jobId: `poison-${index}`, attempts: 20 };
      await queues.flows.add({ name: "delivery", queueName: "delivery", data, opts });
    }
    await until("failed", async () => (await queues.delivery.getFailedCount()) === 3);
    const failed = await queues.delivery.getFailed();
    expect(failed.map(({ attemptsMade }) => attemptsMade)).toEqual([1, 1, 1]);
    expect((await all.api.push(buildPush(), WAIT)).body).toMatchObject({ status: "processed" });
  });

  it("of an email whose content has gone is dead, and says why", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [503], [1, 1, 1]);
    const { stores, api } = all;
    await api.push(buildPush());
    await all.destination.until(1);
    const [id = ""] = await stores.redis.zrange(stores.keys.emailsIn("delivering"), "0", "-1");
    await stores.redis.hdel(stores.keys.email(id), "content");
    await until("dead", async () => (await stores.redis.zcard(stores.keys.emailsIn("dead"))) === 1);
    expect((await theDelivery(stores)).record).toMatchObject({ last_reason: "content_missing" });
  });
});

describe("two deliveries of one email", () => {
  it("go their own ways; the email ends with the last one, dead if one is", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [410], [0]);
    await using byRule = await startDestination();
    await all.api.change("routing_rules", {
      rules: [
        {
          name: "Documents",
          conditions: [{ field: "subject", operator: "contains", value: "document" }],
          actions: { webhook_url: byRule.url },
        },
      ],
    });
    const answer = await all.api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ status: "dead" });
    expect([all.destination.received.length, byRule.received.length]).toEqual([1, 1]);
    const { redis: client, keys } = all.stores;
    expect(await client.zcard(keys.deliveriesIn("delivered"))).toBe(1);
    expect(await client.zcard(keys.deliveriesIn("dead"))).toBe(1);
  });
});
