import { createStats, readQueues, startQueueSampler } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { countCommands } from "../helpers/count-commands.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

describe("the queue sampler", () => {
  it("tells how full the queues are", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.queues.email.add("email", { emailKey: "m-1" });
    await stores.queues.email.add("email", { emailKey: "m-2" }, { delay: 60_000 });
    const stats = createStats(stores);
    expect((await stats.latest()).queues).toBeNull();
    using _sampler = startQueueSampler({ ...stores, log: captureLog().log });
    await until("the queues are sampled", async () => (await stats.latest()).queues !== null);
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
      const samplers = [1, 2, 3].map(() => startQueueSampler({ ...stores, log }));
      await until("the queues are sampled", async () => {
        return (await createStats(stores).latest()).queues !== null;
      });
      for (const sampler of samplers) sampler[Symbol.dispose]();
    });
    // Three turns asked for, one sample written.
    expect(counts["set"]).toBe(4);
  });

  it("takes what a later version has sampled for nothing", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.redis.set(stores.keys.queueSample, JSON.stringify({ at: "later" }));
    expect((await createStats(stores).latest()).queues).toBeNull();
  });
});
