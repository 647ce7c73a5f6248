import { randomBytes } from "node:crypto";
import { createAudit, createCodec, parseContentKeys, readLedger } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { fillDeliveries } from "../helpers/fill-deliveries.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { type DestinationAnswer, startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { startStrictS3 } from "../helpers/strict-s3.ts";
import { until } from "../helpers/until.ts";

const QUICK = { SWEEP_SECONDS: "1" };

/** API, stores and destination of one test; nobody works yet. */
async function open(
  redis: TestRedis,
  answer: readonly DestinationAnswer[] = [200],
  overrides: Record<string, string> = {},
) {
  await using stack = new AsyncDisposableStack();
  const stores = stack.use(openTestStores(redis));
  const destination = stack.use(await startDestination({ answer }));
  const env = { WEBHOOK_URL: destination.url, ...QUICK, ...overrides };
  const api = stack.use(await startTestApi(redis, env));
  await api.change("processing_prefs", { retry_schedule_sec: [0, 0] });
  const opened = stack.move();

  async function replay(body: object): Promise<string> {
    const options = { admin: true, body: { rate_per_minute: 60_000, ...body } };
    const answered = await api.request("POST", "/api/admin/replays", options);
    return answered.headers.get("location")?.split("/").at(-1) ?? "";
  }
  async function untilDone(id: string): Promise<void> {
    await until(
      "the replay is done and settled",
      async () => {
        const seen = await stores.replays.get(id);
        return seen?.state === "done" && seen.delivered + seen.died_again === seen.replayed;
      },
      15_000,
    );
  }
  async function untilBalanced(): Promise<void> {
    await until(
      "the books balance",
      async () => (await createAudit(stores)()).findings.length === 0,
    );
    expect(await readLedger(stores.redis, stores.keys)).toMatchObject({
      balanced: true,
      pending: 0,
    });
  }
  return {
    stores,
    destination,
    env,
    replay,
    untilDone,
    untilBalanced,
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

describe("a replay", () => {
  it("tells how many of its deliveries were delivered and how many died again", async () => {
    await using redis = testRedis();
    // The destination refuses the first for good, and takes the others.
    await using all = await open(redis, [400, 400, 400, 200]);
    const { stores, destination } = all;
    await fillDeliveries(stores, { urls: [destination.url], count: 1, state: "dead" });
    await using _worker = await startTestWorker(redis, all.env);
    const first = await all.replay({ filter: {} });
    await all.untilDone(first);
    expect(await stores.replays.get(first)).toMatchObject({ delivered: 0, died_again: 1 });
    await all.untilBalanced();

    const second = await all.replay({ filter: {} });
    await all.untilDone(second);
    expect(await stores.replays.get(second)).toMatchObject({ delivered: 1, died_again: 0 });
    expect(await stores.replays.get(first)).toMatchObject({ delivered: 0, died_again: 1 });
    await all.untilBalanced();
    const ids = destination.received.map(({ headers }) => headers["webhook-id"]);
    expect([ids.length, new Set(ids).size]).toEqual([4, 1]);
  });

  it("sends what was delivered once more when forced, under the same webhook-id, and only then", async () => {
    await using redis = testRedis();
    await using all = await open(redis);
    const { stores, destination } = all;
    const sent = { urls: [destination.url], count: 3, state: "delivered" } as const;
    const filled = await fillDeliveries(stores, sent);
    await using _worker = await startTestWorker(redis, all.env);
    const ids = filled.map(({ delivery }) => delivery);
    expect(await all.replay({ ids })).toBe("");

    for (let round = 1; round <= 2; round += 1) {
      const id = await all.replay({ ids, force: true });
      await all.untilDone(id);
      const came = destination.received.map(({ headers }) => headers["webhook-id"]);
      expect([came.length, new Set(came)]).toEqual([3 * round, new Set(ids)]);
      expect(await stores.deliveries.record(ids[0] ?? "")).toMatchObject({
        state: "delivered",
        attempts: 1 + round,
        round: 1,
        replay: id,
      });
      await all.untilBalanced();
    }
  });

  it("goes on though its job was lost, and though its deliveries' jobs were", async () => {
    await using redis = testRedis();
    await using all = await open(redis);
    const { stores, destination } = all;
    await fillDeliveries(stores, { urls: [destination.url], count: 5, state: "dead" });
    const id = await all.replay({ filter: {} });
    const lost = await stores.queues.email.getJob(`${id}-1`);
    await lost?.remove();
    // A worker that dies between reviving and enqueueing leaves a batch without jobs.
    const batch = await stores.replays.takeBatch({ id, run: 1 }, new Date(Date.now() + 1_000), 2);
    expect(batch).toMatchObject({ kind: "batch", deliveries: { length: 2 } });
    await using worker = await startTestWorker(redis, all.env);
    await all.untilDone(id);
    const came = destination.received.map(({ headers }) => headers["webhook-id"]);
    expect([came.length, new Set(came).size]).toEqual([5, 5]);
    expect(worker.log.lines).toContainEqual(
      expect.objectContaining({ healing: "replay_without_job", replayId: id }),
    );
    await all.untilBalanced();
  });
});

describe("a replay of a delivery whose content was sealed with a key that is gone", () => {
  it("sends the others and ends; the sweep sees to that one once the key is back", async () => {
    await using redis = testRedis();
    await using s3 = await startStrictS3();
    await using all = await open(redis, [200], s3.env);
    const { stores, destination } = all;
    const { redis: store, keys } = stores;
    const dead = { urls: [destination.url], count: 5, state: "dead" } as const;
    const [, sealed = { email: "", delivery: "" }] = await fillDeliveries(stores, dead);
    const decision = await store.hgetBuffer(keys.email(sealed.email), "decision");
    const gone = createCodec(parseContentKeys(`old:${randomBytes(32).toString("base64")}`));
    await store.hset(keys.email(sealed.email), "decision", await gone.seal("{}"));

    await using worker = await startTestWorker(redis, all.env);
    const id = await all.replay({ filter: {} });
    await until("done", async () => (await stores.replays.get(id))?.state === "done");
    await until("sent", async () => (await stores.replays.get(id))?.delivered === 4);
    expect(await stores.replays.get(id)).toMatchObject({ replayed: 5, died_again: 0 });
    expect(await stores.replays.taken(id)).toEqual([]);
    expect(await stores.deliveries.record(sealed.delivery)).toMatchObject({ state: "pending" });
    const told = worker.log.lines.filter(
      ({ msg }) => msg === "replayed delivery left to the sweep",
    );
    expect(told).toMatchObject([
      { replayId: id, deliveryId: sealed.delivery, err: { type: "ContentKeyError" } },
    ]);

    await store.hset(keys.email(sealed.email), "decision", decision ?? "");
    await store.hset(keys.delivery(sealed.delivery), "revived_at", Date.now() - 20_000);
    await all.untilDone(id);
    expect(await stores.replays.get(id)).toMatchObject({ delivered: 5 });
    await all.untilBalanced();
  });
});

describe("a delivery that is revived", () => {
  it("while its failed job is still there is attempted, not given up by the sweep", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [400, 400, 400, 200]);
    const { stores, destination } = all;
    await fillDeliveries(stores, { urls: [destination.url], count: 1, state: "dead" });
    const { redis: store, keys, queues } = stores;
    await using first = await startTestWorker(redis, all.env);
    await all.untilDone(await all.replay({ filter: {} }));
    const [id = ""] = await store.zrange(keys.deliveriesIn("dead"), "0", "-1");
    await until("failed", async () => (await queues.delivery.getFailedCount()) === 1);
    // Gone, or it would still be told of that failure when the clocks below are changed.
    await first[Symbol.asyncDispose]();
    // Revived by somebody who died before giving it its job, long enough ago for the sweep to look.
    expect(await stores.deliveries.revive(id, new Date())).toBe(true);
    // The clock of the worker it failed on was ahead.
    const key = `${stores.keys.bull}:delivery:${id}`;
    await stores.redis.hset(key, "processedOn", Date.now() + 60_000);
    await stores.redis.hset(stores.keys.delivery(id), "revived_at", Date.now() - 20_000);
    await using _second = await startTestWorker(redis, all.env);
    await until(
      "delivered",
      async () => (await stores.deliveries.record(id))?.state === "delivered",
    );
    expect(destination.received).toHaveLength(4);
    await all.untilBalanced();
  });

  it("dies again, and is not set going for ever, when its job cannot be read", async () => {
    await using redis = testRedis();
    await using all = await open(redis);
    const { stores, destination } = all;
    const dead = { urls: [destination.url], count: 1, state: "dead" } as const;
    const [{ delivery: id } = { delivery: "" }] = await fillDeliveries(stores, dead);
    const unreadable = { destinationId: "w-1" };
    await stores.queues.delivery.add("delivery", unreadable, { jobId: id });
    await using _worker = await startTestWorker(redis, all.env);
    const failed = async () => stores.queues.delivery.getFailedCount();
    await until("failed", async () => (await failed()) === 1);
    await all.untilDone(await all.replay({ filter: {} }));
    await until("dead", async () => (await stores.deliveries.record(id))?.state === "dead");
    expect(await stores.deliveries.record(id)).toMatchObject({ last_reason: "gave_up" });
    expect(await failed()).toBe(1);
    await all.untilBalanced();
  });
});
