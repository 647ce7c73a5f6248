import { closeRedis, openProducerRedis } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer } from "../helpers/redis.ts";
import { storeEmail } from "../helpers/stored-email.ts";
import { until } from "../helpers/until.ts";

async function evalCalls(redis: { info: (section: string) => Promise<string> }): Promise<number> {
  const stats = await redis.info("commandstats");
  return Number(/cmdstat_eval:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

describe("a connection that answers callers", () => {
  it("finds its scripts also in a Redis that was restarted, so that no command overtakes a step", async () => {
    await using server = await startRedisServer();
    const { log } = captureLog();
    const redis = openProducerRedis({ url: server.url, log, name: "api" });
    try {
      await server.kill();
      await server.start();
      await until("the connection is back", () => redis.status === "ready");
      await using stores = openTestStores({ url: server.url, prefix: "scripts" });
      const loaded = async () =>
        /cmdstat_script\|load:calls=(\d+)/.exec(await redis.info("commandstats"));
      await until("the scripts are loaded", async () => (await loaded()) !== null);
      await storeEmail(stores);
      expect(await evalCalls(redis)).toBe(0);
    } finally {
      await closeRedis(redis);
    }
  });
});
