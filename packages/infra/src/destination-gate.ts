import type { Redis } from "ioredis";
import { z } from "zod";
import type { Destination } from "./destination.ts";
import type { Keys } from "./keys.ts";
import { loadScript } from "./script.ts";

const enterDestination = loadScript("destination-room", "enter-destination");
const leaveDestination = loadScript("destination-room", "leave-destination");

export const waitReasons = ["circuit_open", "rate_limited", "busy"] as const;

/** Whether an attempt may begin now; `until` is when to ask again, epoch ms. */
export type Entry =
  | { kind: "go" }
  | { kind: "wait"; until: number; because: (typeof waitReasons)[number] };

/** What an attempt did to a destination's health; null: nothing worth telling. */
export type HealthChange = "recovered" | "degraded" | "failing" | null;

const healthSchema = z.object({
  state: z.enum(["healthy", "degraded"]).default("healthy"),
  failures: z.coerce.number().default(0),
  open_until: z.coerce.number().optional(),
  failing_since: z.coerce.number().optional(),
  last_success_at: z.coerce.number().optional(),
  last_failure_at: z.coerce.number().optional(),
});
/** A destination's circuit, times in epoch ms. */
export type DestinationHealth = z.infer<typeof healthSchema>;

export interface AttemptPass {
  destination: Destination;
  /** unique per attempt, and the same when the attempt asks again */
  attempt: string;
  /** whom to send for when a place is free */
  job: string;
  /** the attempt is over by then, whatever happens to the worker */
  leaseMs: number;
  now: number;
}

/** What an attempt leaves behind. */
export interface Departure {
  change: HealthChange;
  /** jobs that waited in line, and may ask again now */
  next: string[];
}

/**
 * Keeps destinations apart, across all workers: a limit of attempts at a time and per hour, and a
 * circuit breaker with one probe at a time. A delivery that may not go waits; none is dropped. Who is not
 * sent for, because a worker died or both met, asks again by itself.
 */
export interface DestinationGate {
  enter(pass: AttemptPass): Promise<Entry>;
  /** `none` tells nothing about the destination's health. `holdMs`: how long it asked to be left alone. */
  leave(pass: AttemptPass, result: "ok" | "failed" | "none", holdMs: number): Promise<Departure>;
  health(destinationId: string): Promise<DestinationHealth>;
  /** Jobs of those who wait in line that may ask now, two at most, for whom nobody will send. */
  next(destinationId: string): Promise<string[]>;
  /** Forgets a circuit, and the moments reserved by deliveries that have died: the operator says that it works. */
  reset(destinationId: string, now: Date): Promise<void>;
  /** Gives up the moments reserved under an hourly limit that no longer holds; the hour past still counts. */
  forgetReservations(destinationId: string, now: Date): Promise<void>;
}

export interface DestinationGateDeps {
  redis: Redis;
  keys: Keys;
  /** nothing but failures for this long, and the destination should be disabled */
  disableAfterMs: number;
}

/** Failures in a row that open the circuit. */
const THRESHOLD = 10;
/** As many are sent for when one leaves: a line moves as fast as its destination answers, and never all at once. */
const SENT_FOR = 2;

const entrySchema = z.union([
  z.tuple([z.literal(1)]).transform(() => ({ kind: "go" as const })),
  z
    .tuple([z.literal(0), z.coerce.number(), z.enum(waitReasons)])
    .transform(([, until, because]) => ({ kind: "wait" as const, until, because })),
]);
const departureSchema = z
  .tuple([z.enum(["recovered", "degraded", "failing"]).nullable(), z.array(z.string())])
  .transform(([change, next]) => ({ change, next }));

export function createDestinationGate(deps: DestinationGateDeps): DestinationGate {
  const { redis, keys, disableAfterMs } = deps;
  const { prefix } = keys;

  function argumentsOf({ destination, attempt, now, leaseMs }: AttemptPass) {
    return [prefix, destination.id, attempt, now, leaseMs, destination.options.concurrency];
  }

  async function forgetReservations(destinationId: string, now: Date): Promise<void> {
    await redis.zremrangebyscore(keys.destinationSends(destinationId), `(${now.getTime()}`, "+inf");
  }

  return {
    async enter(pass) {
      const { rate_limit_per_hour: perHour } = pass.destination.options;
      const args = [...argumentsOf(pass), pass.job, perHour, Math.random()];
      return entrySchema.parse(await enterDestination(redis, [], args));
    },
    async leave(pass, result, holdMs) {
      const holdUntil = holdMs === 0 ? 0 : pass.now + holdMs;
      const args = [...argumentsOf(pass), result, holdUntil];
      return departureSchema.parse(
        await leaveDestination(redis, [], [...args, THRESHOLD, disableAfterMs, SENT_FOR]),
      );
    },
    async health(destinationId) {
      return healthSchema.parse(await redis.hgetall(keys.destinationHealth(destinationId)));
    },
    forgetReservations,
    async next(destinationId) {
      const popped = await redis.zpopmin(keys.destinationWaiters(destinationId), SENT_FOR);
      return popped.filter((_, index) => index % 2 === 0);
    },
    async reset(destinationId, now) {
      await redis.del(keys.destinationHealth(destinationId));
      await forgetReservations(destinationId, now);
    },
  };
}
