import { type AlertInForce, alertKinds } from "@gmail-push/core";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { readRecord } from "./read-record.ts";

const eventKinds = [
  "destination_degraded",
  "destination_recovered",
  "destination_disabled",
  "destination_enabled",
  "alert_opened",
  "alert_repeated",
  "alert_closed",
  "alert_test",
] as const;

/** An alert as an event tells it, or as it is kept; times in epoch ms. */
export const alertSchema = z.object({
  kind: z.enum(alertKinds),
  subject: z.string().nullable(),
  since: z.number(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  because: z.string().nullable(),
  toldAt: z.number(),
}) satisfies z.ZodType<AlertInForce>;

export const operationalEventSchema = z.object({
  id: z.string(),
  kind: z.enum(eventKinds),
  at: z.number(),
  /** id of the destination it is about */
  destination: z.string().nullable(),
  because: z.string().nullable(),
  /** with the kinds `alert_opened`, `alert_repeated` and `alert_closed` */
  alert: alertSchema.optional(),
});

/** Something operators should hear of; `at` in epoch ms. Holds no URL and no content. */
export type OperationalEvent = z.infer<typeof operationalEventSchema>;

const KEPT = 1_000;

export interface EventLog {
  record(event: OperationalEvent): Promise<void>;
  /** newest first */
  list(limit: number): Promise<OperationalEvent[]>;
}

export interface EventLogDeps {
  redis: Redis;
  keys: Keys;
  log: Pick<Logger, "error">;
}

/** The newest thousand events. */
export function createEventLog({ redis, keys, log }: EventLogDeps): EventLog {
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
      const from = { log, key: keys.events };
      return rows.flatMap((row) => readRecord(operationalEventSchema, row, from) ?? []);
    },
  };
}
