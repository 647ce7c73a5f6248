import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { loadScript } from "./script.ts";

const replayBatch = loadScript("email", "revive", "replay", "replay-batch");

/** What one turn of a replay came to. */
export type ReplayBatch =
  /** another run has it, or it was stopped, or it is done */
  | { kind: "over" }
  /** the revived, which lack their jobs; `waitMs`: how long until more may be revived */
  | { kind: "batch"; deliveries: string[]; waitMs: number };

/** How a running replay goes on. A delivery that is taken was revived, once, and may lack its job. */
export interface ReplayBatches {
  /** Revives the next deliveries, as many as the rate allows and at most `most`. */
  takeBatch(replay: { id: string; run: number }, now: Date, most: number): Promise<ReplayBatch>;
  taken(id: string): Promise<string[]>;
  /** These have their jobs, or are left to the sweep, which looks after all that is pending. */
  release(id: string, deliveries: readonly string[]): Promise<void>;
}

const batchSchema = z
  .tuple([z.number(), z.number()], z.string())
  .transform(([isRunning, waitMs, ...deliveries]): ReplayBatch => {
    return isRunning === 1 ? { kind: "batch", deliveries, waitMs } : { kind: "over" };
  });

export function createReplayBatches(deps: { redis: Redis; keys: Keys }): ReplayBatches {
  const { redis, keys } = deps;
  return {
    async takeBatch({ id, run }, now, most) {
      const args = [keys.prefix, id, run, now.getTime(), most];
      return batchSchema.parse(await replayBatch(redis, [], args));
    },
    taken: async (id) => redis.smembers(keys.replayTaken(id)),
    async release(id, deliveries) {
      if (deliveries.length > 0) await redis.srem(keys.replayTaken(id), ...deliveries);
    },
  };
}
