import type { Redis } from "ioredis";
import type { Keys } from "./keys.ts";
import type { Stats } from "./stats.ts";

/** When the Apps Script was last heard of: by a push, or by a run that had nothing to push. */
export interface ContactLog {
  /** A run that has nothing to push has called. */
  record(now: Date): Promise<void>;
  /** Epoch ms, pushes to within 5 s; null: never. */
  lastAt(): Promise<number | null>;
}

export interface ContactLogDeps {
  redis: Redis;
  keys: Keys;
  stats: Pick<Stats, "lastPushAt">;
}

export function createContactLog({ redis, keys, stats }: ContactLogDeps): ContactLog {
  return {
    async record(now) {
      await redis.set(keys.lastContact, now.getTime());
    },
    async lastAt() {
      const [text, pushedAt] = await Promise.all([redis.get(keys.lastContact), stats.lastPushAt()]);
      const calledAt = text === null ? null : Number(text);
      if (calledAt === null || pushedAt === null) return calledAt ?? pushedAt;
      return Math.max(calledAt, pushedAt);
    },
  };
}
