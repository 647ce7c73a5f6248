import { createHash } from "node:crypto";
import { type Attempt, failureCauses, failureReasons, type Verdict } from "@gmail-push/core";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { loadScript } from "./script.ts";
import { deliveryStates } from "./states.ts";

const recordAttempt = loadScript("email", "settle-delivery", "record-attempt");
const killDelivery = loadScript("email", "settle-delivery", "kill-delivery");
const reviveDelivery = loadScript("email", "revive", "revive-delivery");

/** The newest attempts of a delivery that are kept. */
const KEPT_ATTEMPTS = 50;

const count = z.coerce.number().int();
const recordSchema = z.object({
  state: z.enum(deliveryStates),
  email: z.string(),
  destination: z.string(),
  created_at: count,
  /** all attempts ever */
  attempts: count,
  /** attempts since the delivery was created or last revived */
  round: count,
  last_reason: z.string().optional(),
  next_attempt_at: count.optional(),
  finished_at: count.optional(),
  revived_at: count.optional(),
  /** the replay that revived it last; none when it was revived alone */
  replay: z.string().optional(),
});

const attemptSchema = z.object({
  at: z.number(),
  durationMs: z.number(),
  status: z.number().nullable(),
  outcome: z.enum(["delivered", "failed"]),
  reason: z.enum(failureReasons).nullable(),
  cause: z.enum(failureCauses).nullable().default(null),
  modes: z.array(z.enum(["json", "form"])),
  responseSnippet: z.string().nullable(),
  egressRule: z.string().nullable().default(null),
  retryAfterMs: z.number().nullable(),
}) satisfies z.ZodType<Attempt>;

/** One delivery, times in epoch ms. */
export type DeliveryRecord = z.infer<typeof recordSchema> & { id: string };

/** An email that ended with its last delivery. */
export interface EndedEmail {
  outcome: string;
  /** epoch ms */
  acceptedAt: number;
}

const endedSchema = z
  .tuple([z.string(), z.coerce.number()])
  .nullable()
  .transform((ended) => ended && { outcome: ended[0], acceptedAt: ended[1] });

export interface DeliveryStore {
  record(id: string): Promise<DeliveryRecord | null>;
  /** those of the ids that are known, in their order */
  records(ids: readonly string[]): Promise<DeliveryRecord[]>;
  /** oldest first, the newest 50 */
  attempts(id: string): Promise<Attempt[]>;
  /** Records an attempt and what follows from it, in one step; with the last delivery the email ends. */
  recordAttempt(
    id: string,
    attempt: Attempt,
    verdict: Verdict,
    now: Date,
  ): Promise<EndedEmail | null>;
  /** Ends a delivery that cannot be attempted. */
  kill(id: string, reason: string, now: Date): Promise<EndedEmail | null>;
  /** Gives a dead delivery a fresh round of attempts; false when it is not dead. */
  revive(id: string, now: Date): Promise<boolean>;
}

/** The id of the one delivery of an email to a destination; also its constant `webhook-id`. */
export function deliveryIdOf(emailKey: string, destinationId: string): string {
  const digest = createHash("sha256").update(`${emailKey}\n${destinationId}`).digest("hex");
  return `d-${digest.slice(0, 40)}`;
}

export function createDeliveryStore({ redis, keys }: { redis: Redis; keys: Keys }): DeliveryStore {
  async function record(id: string): Promise<DeliveryRecord | null> {
    const fields = await redis.hgetall(keys.delivery(id));
    return fields["state"] === undefined ? null : { id, ...recordSchema.parse(fields) };
  }

  return {
    record,
    async records(ids) {
      const found = await Promise.all(ids.map(record));
      return found.filter((each) => each !== null);
    },
    async attempts(id) {
      const rows = await redis.lrange(keys.attempts(id), 0, -1);
      return rows.map((row) => attemptSchema.parse(JSON.parse(row)));
    },
    async recordAttempt(id, attempt, verdict, now) {
      const reason = verdict.kind === "delivered" ? "" : (attempt.reason ?? "");
      const next = verdict.kind === "retry" ? now.getTime() + verdict.delayMs : "";
      const json = JSON.stringify(attempt);
      const args = [id, now.getTime(), json, KEPT_ATTEMPTS, verdict.kind, reason, next];
      return endedSchema.parse(await recordAttempt(redis, [], [keys.prefix, ...args]));
    },
    async kill(id, reason, now) {
      const args = [id, now.getTime(), reason];
      return endedSchema.parse(await killDelivery(redis, [], [keys.prefix, ...args]));
    },
    revive: async (id, now) =>
      (await reviveDelivery(redis, [], [keys.prefix, id, now.getTime()])) === 1,
  };
}
