import { countLiveWorkers, startHeartbeat } from "@gmail-push/infra";
import { afterEach, describe, expect, it, vi } from "vitest";
import { countCommands } from "../helpers/count-commands.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer } from "../helpers/redis.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("the heartbeat of a worker", () => {
  it("beats once, and once more afterwards, for a minute in which Redis is silent, and ends with it", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await using server = await startRedisServer();
    await using stores = openTestStores({ url: server.url, prefix: "test" });
    await using counter = openTestStores({ url: server.url, prefix: "test" });
    const { redis, keys } = stores;
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const heartbeat = startHeartbeat({ redis, keys, workerId: "w-1", onError });
    await redis.ping();
    const counts = await countCommands(counter.redis, async () => {
      process.kill(server.pid(), "SIGSTOP");
      vi.advanceTimersByTime(60_000);
      process.kill(server.pid(), "SIGCONT");
      await redis.ping();
      await redis.ping();
    });
    expect(counts["zadd"]).toBe(2);
    expect(await countLiveWorkers(redis, keys)).toBe(1);
    await heartbeat[Symbol.asyncDispose]();
    expect(await countLiveWorkers(redis, keys)).toBe(0);
    expect(errors).toEqual([]);
  });
});
