import type { Redis } from "ioredis";
import type { Keys } from "./keys.ts";

export interface RotatingScan {
  /** The next members of a sorted set, in order, up to a score; after the last ones it begins anew. */
  next(key: string, limit: number, maxScore?: number): Promise<string[]>;
}

/**
 * Walks sorted sets page by page over many calls, remembering in Redis where it stopped, so that no
 * member is passed over for ever however large a set is.
 */
export function createRotatingScan({ redis, keys }: { redis: Redis; keys: Keys }): RotatingScan {
  return {
    async next(key, limit, maxScore) {
      const after = Number((await redis.hget(keys.sweepCursors, key)) ?? 0);
      const max = maxScore ?? "+inf";
      const page = await redis.zrangebyscore(key, after, max, "WITHSCORES", "LIMIT", 0, limit);
      const members = page.filter((_, index) => index % 2 === 0);
      const last = Number(page.at(-1) ?? 0);
      // A page full of one score would hold the walk: it then steps over that instant.
      const onward = members.length < limit ? 0 : last === after ? last + 1 : last;
      await redis.hset(keys.sweepCursors, key, onward);
      return members;
    },
  };
}
