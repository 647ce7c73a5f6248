import { randomUUID } from "node:crypto";
import type { JobsOptions } from "bullmq";
import type { z } from "zod";
import type { OperationalEvent } from "./event-log.ts";
import { pingResultSchema } from "./ping.ts";
import type { Queues } from "./queues.ts";

/** The name of the job, in the email queue, that posts an event to the alert webhook. */
export const ALERT = "alert";

/** Finished ones are kept as the queue keeps all: BullMQ applies a job's own limits to the whole queue. */
const OPTIONS = {
  attempts: 12,
  backoff: { type: "exponential", delay: 2_000, jitter: 0.2 },
} satisfies JobsOptions;

/** Has an event posted; asking twice is asking once. */
export async function enqueueAlert(queue: Queues["email"], event: OperationalEvent): Promise<void> {
  await queue.add(ALERT, event, { ...OPTIONS, jobId: event.id });
}

/** Has a test alert posted, once; resolves to the id of its job, which returns an `AlertReceipt`. */
export async function enqueueTestAlert(queue: Queues["email"], now: Date): Promise<string> {
  const id = `e-${randomUUID()}`;
  const event = {
    id,
    kind: "alert_test" as const,
    at: now.getTime(),
    destination: null,
    because: null,
  };
  await queue.add(ALERT, event, { attempts: 1, jobId: id });
  return id;
}

export const alertReceiptSchema = pingResultSchema.nullable();
/** What posting came to; null where no alert webhook is set. */
export type AlertReceipt = z.infer<typeof alertReceiptSchema>;
