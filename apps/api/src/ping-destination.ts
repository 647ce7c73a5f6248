import { randomUUID } from "node:crypto";
import { PING, type PingResult, pingResultSchema, type Queues } from "@gmail-push/infra";
import { awaitJob } from "./await-job.ts";

/** A test webhook may take the longest time-out of a destination; no caller waits longer than this. */
const PATIENCE_MS = 60_000;

/**
 * Has a worker send a test webhook, from where deliveries are sent. Null when none did so in time:
 * no worker runs, or sending is switched off.
 */
export function createPingDestination({ queue }: { queue: Queues["delivery"] }) {
  return async (destinationId: string, abandoned: AbortSignal): Promise<PingResult | null> => {
    const jobId = `p-${randomUUID()}`;
    await queue.add(PING, { destinationId }, { attempts: 1, jobId });
    const answered = await awaitJob(queue, jobId, { patienceMs: PATIENCE_MS, abandoned });
    return answered === null ? null : pingResultSchema.parse(answered.returned);
  };
}
