import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { PING, type PingResult, pingResultSchema, type Queues } from "@gmail-push/infra";

/** A test webhook may take the longest time-out of a destination; no caller waits longer than this. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 150;

/**
 * Has a worker send a test webhook, from where deliveries are sent. Null when none did so in time:
 * no worker runs, or sending is switched off.
 */
export function createPingDestination({ queue }: { queue: Queues["delivery"] }) {
  return async (destinationId: string, abandoned: AbortSignal): Promise<PingResult | null> => {
    const jobId = `p-${randomUUID()}`;
    await queue.add(PING, { destinationId }, { attempts: 1, jobId });
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline && !abandoned.aborted) {
      const state = await queue.getJobState(jobId);
      if (state === "completed") {
        // Read after the state: what was read before it may lack the result.
        return pingResultSchema.parse((await queue.getJob(jobId))?.returnvalue);
      }
      if (state === "failed" || state === "unknown") return null;
      await setTimeout(LOOK_MS);
    }
    await queue.remove(jobId);
    return null;
  };
}
