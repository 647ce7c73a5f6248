import { alertReceiptSchema, enqueueTestAlert, type Queues } from "@gmail-push/infra";
import { awaitJob } from "./await-job.ts";
import type { TestOutcome } from "./pages/alerts/alerts-state.ts";

/** Longer than posting an alert may take. */
const PATIENCE_MS = 20_000;

export type TestAlert = (abandoned: AbortSignal) => Promise<TestOutcome>;

/** Has a worker post a test alert the way alerts go. */
export function createTestAlert({ queue }: { queue: Queues["email"] }): TestAlert {
  return async (abandoned) => {
    const jobId = await enqueueTestAlert(queue, new Date());
    const ended = await awaitJob(queue, jobId, { patienceMs: PATIENCE_MS, abandoned });
    if (ended === null) return { kind: "unheard" };
    const receipt = alertReceiptSchema.parse(ended.returned);
    return receipt === null ? { kind: "no_webhook" } : { kind: "sent", receipt };
  };
}
