import { describe, expect, it } from "vitest";
import { startOffloadDeadline } from "../../apps/worker/src/offload-deadline.ts";
import { startWorkers } from "../../apps/worker/src/workers.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

async function addDelivery(
  { queues }: TestStores,
  id: string,
  children: string[],
  timestamp = Date.now(),
): Promise<void> {
  await queues.flows.add({
    name: "delivery",
    queueName: "delivery",
    data: { deliveryId: id },
    opts: { jobId: id, timestamp },
    children: children.map((child) => ({
      name: "offload",
      queueName: "offload",
      data: { emailKey: "m-1", link: 0 },
      opts: { jobId: child, ignoreDependencyOnFailure: true },
    })),
  });
}

/** Takes one copy at a time, and keeps at it until told. */
function startCopying({ redis, keys }: TestStores) {
  const release = Promise.withResolvers<void>();
  const log = captureLog();
  const workers = startWorkers({
    redis,
    prefix: keys.bull,
    processors: { offload: async () => release.promise },
    concurrency: { email: 1, offload: 1, delivery: 1 },
    timing: { lockMs: 30_000, stalledCheckMs: 10_000 },
    onDead: async () => undefined,
    log: log.log,
  });
  return {
    log,
    release: release.resolve,
    [Symbol.asyncDispose]: async () => {
      release.resolve();
      await workers.get("offload")?.close();
    },
  };
}

describe("the deadline of copies", () => {
  it("frees a delivery on time from copies waiting and under way, which go on", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using copying = startCopying(stores);
    const { delivery, offload } = stores.queues;
    const begunAt = Date.now();
    await addDelivery(stores, "d-1", ["o-1", "o-2"]);
    await until("one copy is under way", async () => (await offload.getActiveCount()) === 1);
    const { log } = captureLog();
    using _watch = startOffloadDeadline({ ...stores, deadlineMs: () => 700, log });
    await until("freed", async () => (await delivery.getJobState("d-1")) === "waiting");
    const tookMs = Date.now() - begunAt;
    expect(tookMs).toBeGreaterThanOrEqual(700);
    // By its time, and not by the ten seconds between two looks.
    expect(tookMs).toBeLessThan(9_000);
    expect(await offload.getCountsPerPriority([0])).toEqual({ 0: 1 });
    copying.release();
    await until("both copies", async () => (await offload.getCompletedCount()) === 2);
    expect(await delivery.getJobState("d-1")).toBe("waiting");
    expect(copying.log.text()).toBe("");
  });

  it("leaves deliveries alone whose time has not come, and takes a shorter one at its word", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { delivery } = stores.queues;
    await addDelivery(stores, "d-1", ["o-1"], Date.now() - 120_000);
    await addDelivery(stores, "d-2", ["o-2"]);
    const { log } = captureLog();
    let deadlineMs = 60_000;
    using _watch = startOffloadDeadline({
      ...stores,
      deadlineMs: () => deadlineMs,
      longestSleepMs: 300,
      log,
    });
    await until("freed", async () => (await delivery.getJobState("d-1")) === "waiting");
    expect(await delivery.getJobState("d-2")).toBe("waiting-children");
    deadlineMs = 0;
    await until("freed", async () => (await delivery.getJobState("d-2")) === "waiting");
  });

  it("frees one whose copies are gone from the queue", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await addDelivery(stores, "d-1", ["o-1", "o-2"]);
    await stores.redis.del(`${stores.keys.bull}:offload:o-1`);
    const { log } = captureLog();
    using _watch = startOffloadDeadline({ ...stores, deadlineMs: () => 200, log });
    const { delivery } = stores.queues;
    await until("freed", async () => (await delivery.getJobState("d-1")) === "waiting");
    expect(await delivery.getWaitingChildrenCount()).toBe(0);
  });
});
