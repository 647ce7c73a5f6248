import { type Attempt, failureCauses, failureReasons } from "@gmail-push/core";
import { z } from "zod";

/** The name of the job, in the delivery queue, that sends a test webhook. */
export const PING = "ping";

export const pingJobSchema = z.object({ destinationId: z.string() });
export type PingJob = z.infer<typeof pingJobSchema>;

export const pingResultSchema = z.object({
  outcome: z.enum(["delivered", "failed"]),
  status: z.number().nullable(),
  reason: z.enum(failureReasons).nullable(),
  cause: z.enum(failureCauses).nullable().default(null),
  durationMs: z.number(),
  egressRule: z.string().nullable(),
}) satisfies z.ZodType<PingResult>;

/** What a test webhook came to; nothing of what the destination answered. */
export type PingResult = Pick<
  Attempt,
  "outcome" | "status" | "reason" | "cause" | "durationMs" | "egressRule"
>;

export function toPingResult(attempt: Attempt): PingResult {
  const { outcome, status, reason, cause, durationMs, egressRule } = attempt;
  return { outcome, status, reason, cause, durationMs, egressRule };
}
