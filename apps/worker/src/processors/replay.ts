import {
  type DeliveryTrigger,
  isRedisFailure,
  type Logger,
  replayJobSchema,
  type ReplayStore,
} from "@gmail-push/infra";
import type { Job } from "bullmq";
import { parseJob } from "../parse-job.ts";
import { handBack, postpone } from "../postpone.ts";

/** Revived in one step of Redis, and given their jobs together. */
const BATCH = 100;
/** A replay takes turns with the emails that are to be decided. */
const TURN_MS = 2_000;

export interface ReplayDeps {
  replays: Pick<ReplayStore, "get" | "takeBatch" | "taken" | "release">;
  trigger: Pick<DeliveryTrigger, "ensure">;
  /** aborted when the worker can wait no longer */
  draining: AbortSignal;
  log: Logger;
}

/**
 * Carries a replay on for a turn, then puts itself off until its rate allows more. What is revived is
 * recorded before it gets its job, so that a run after a crash goes on from there and revives nothing twice.
 */
export function createReplayProcessor({ replays, trigger, draining, log }: ReplayDeps) {
  /** One that cannot be set going must not hold up the others: it is pending, so that the sweep goes on trying. */
  async function setGoing(replayId: string, deliveries: readonly string[]): Promise<void> {
    const faults: { deliveryId: string; err: unknown }[] = [];
    await Promise.all(
      deliveries.map(async (deliveryId) =>
        trigger.ensure(deliveryId).catch((err: unknown) => faults.push({ deliveryId, err })),
      ),
    );
    // Nothing is wrong with a delivery while Redis is away: all stay among the taken for the next run.
    const outage = faults.find(({ err }) => isRedisFailure(err));
    if (outage !== undefined) throw outage.err;
    await replays.release(replayId, deliveries);
    for (const fault of faults) {
      log.error({ replayId, ...fault }, "replayed delivery left to the sweep");
    }
  }

  return async (job: Job, token?: string): Promise<string> => {
    const { replayId, run } = parseJob(replayJobSchema, job);
    const turnEnds = Date.now() + TURN_MS;
    await setGoing(replayId, await replays.taken(replayId));
    while (Date.now() < turnEnds && !draining.aborted) {
      const batch = await replays.takeBatch({ id: replayId, run }, new Date(), BATCH);
      if (batch.kind === "over") {
        const state = (await replays.get(replayId))?.state ?? "forgotten";
        log.info({ replayId, run, state }, "replay run ended");
        return state;
      }
      await setGoing(replayId, batch.deliveries);
      if (batch.waitMs > 0) return postpone(job, new Date(Date.now() + batch.waitMs), token);
    }
    return handBack(job, token);
  };
}
