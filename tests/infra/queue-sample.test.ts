import { createQueueSampler, createStats, readQueues } from "@gmail-push/infra";
import { afterEach, describe, expect, it, vi } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { countCommands } from "../helpers/count-commands.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("the queue sampler", () => {
  it("tells how full the queues are", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.queues.email.add("email", { emailKey: "m-1" });
    await stores.queues.email.add("email", { emailKey: "m-2" }, { delay: 60_000 });
    const stats = createStats(stores);
    expect((await stats.latest()).queues).toBeNull();
    using sampler = createQueueSampler({ ...stores, log: captureLog().log });
    await stores.redis.ping();
    await sampler.watch();
    const { queues } = await stats.latest();
    expect(Date.now() - (queues?.at ?? 0)).toBeLessThan(10_000);
    expect(queues?.queues.map(({ queue }) => queue)).toEqual(["email", "offload", "delivery"]);
    expect(queues?.queues[0]?.depth).toMatchObject({ waiting: 1, delayed: 1, active: 0 });
  });

  it("leaves the next runs of schedulers out of the delayed jobs", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { email } = stores.queues;
    await email.upsertJobScheduler("sweep", { every: 60_000, offset: 30_000 }, { name: "sweep" });
    await email.upsertJobScheduler("alerts", { pattern: "0 0 1 1 *" }, { name: "alerts" });
    await email.add("email", { emailKey: "m-1" }, { delay: 60_000 });
    await until("both runs wait", async () => (await email.getDelayedCount()) === 3);
    const [reading] = await readQueues(stores.queues);
    expect(reading?.depth).toMatchObject({ delayed: 1 });
  });

  it("reads them once, however many processes there are", async () => {
    await using server = await startRedisServer();
    await using stores = openTestStores({ url: server.url, prefix: "sample" });
    await stores.redis.ping();
    const { log } = captureLog();
    const counts = await countCommands(stores.redis, async () => {
      const samplers = [1, 2, 3].map(() => createQueueSampler({ ...stores, log }));
      await Promise.all(samplers.map(async (sampler) => sampler.watch()));
      for (const sampler of samplers) sampler[Symbol.dispose]();
    });
    // Three turns asked for, one sample written.
    expect(counts["set"]).toBe(4);
  });

  it("reads them every 5 s for a minute after somebody looked, and not for nobody", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.redis.ping();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    using sampler = createQueueSampler({ ...stores, log: captureLog().log });
    const stats = createStats(stores);
    const sampledAt = async () => (await stats.latest()).queues?.at;
    const pass = async (ms: number) => {
      // The turn of the last sample is over in that time.
      await stores.redis.del(stores.keys.queueSampleTurn);
      vi.advanceTimersByTime(ms);
    };
    await pass(600_000);
    expect(await sampledAt()).toBeUndefined();

    await sampler.watch();
    const first = Date.now();
    expect(await sampledAt()).toBe(first);
    await pass(5_000);
    await until("the next sample", async () => (await sampledAt()) === first + 5_000);

    vi.setSystemTime(first + 60_000);
    await pass(600_000);
    expect(await sampledAt()).toBe(first + 5_000);
    await sampler.watch();
    expect(await sampledAt()).toBe(Date.now());
  });

  it("takes what a later version has sampled for nothing", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.redis.set(stores.keys.queueSample, JSON.stringify({ at: "later" }));
    expect((await createStats(stores).latest()).queues).toBeNull();
  });
});
