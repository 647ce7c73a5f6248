import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";

const eventKinds = [
  "destination_degraded",
  "destination_recovered",
  "destination_disabled",
  "destination_enabled",
] as const;

export const operationalEventSchema = z.object({
  id: z.string(),
  kind: z.enum(eventKinds),
  at: z.number(),
  destination: z.string(),
  because: z.string().nullable(),
});

/** Something operators should hear of; `at` in epoch ms. Holds no URL and no content. */
export type OperationalEvent = z.infer<typeof operationalEventSchema>;

const KEPT = 1_000;

export interface EventLog {
  record(event: OperationalEvent): Promise<void>;
  /** newest first */
  list(limit: number): Promise<OperationalEvent[]>;
}

/** The newest thousand events. */
export function createEventLog({ redis, keys }: { redis: Redis; keys: Keys }): EventLog {
  return {
    async record(event) {
      await redis
        .multi()
        .lpush(keys.events, JSON.stringify(event))
        .ltrim(keys.events, 0, KEPT - 1)
        .exec();
    },
    async list(limit) {
      const rows = await redis.lrange(keys.events, 0, limit - 1);
      return rows.map((row) => operationalEventSchema.parse(JSON.parse(row)));
    },
  };
}
