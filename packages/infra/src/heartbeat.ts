import type { Redis } from "ioredis";
import type { Keys } from "./keys.ts";
import { oneAtATime } from "./one-at-a-time.ts";

const INTERVAL_MS = 5_000;
/** A worker that has been silent for this long counts as gone. */
const SILENT_AFTER_MS = 20_000;

/** Tells the others that this worker lives, until it is disposed of. */
export function startHeartbeat(deps: {
  redis: Redis;
  keys: Keys;
  workerId: string;
  onError: (error: unknown) => void;
}): AsyncDisposable {
  const { redis, keys, workerId, onError } = deps;
  let isStopped = false;
  const beat = oneAtATime(async () => {
    if (isStopped) return;
    const now = Date.now();
    await redis
      .multi()
      .zadd(keys.workers, now, workerId)
      .zremrangebyscore(keys.workers, "-inf", now - 10 * SILENT_AFTER_MS)
      .exec()
      .catch(onError);
  });
  beat();
  const timer = setInterval(beat, INTERVAL_MS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      isStopped = true;
      // While Redis is away a stop does not wait for it: silence says the same, a little later.
      if (redis.status === "ready") await redis.zrem(keys.workers, workerId);
    },
  };
}

/** How many workers have been heard of lately. */
export async function countLiveWorkers(redis: Redis, keys: Keys): Promise<number> {
  return redis.zcount(keys.workers, Date.now() - SILENT_AFTER_MS, "+inf");
}
