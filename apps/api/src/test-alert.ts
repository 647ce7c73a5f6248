import {
  type AlertReceipt,
  alertReceiptSchema,
  enqueueTestAlert,
  type Queues,
} from "@gmail-push/infra";
import { awaitJob } from "./await-job.ts";

/** Longer than posting an alert may take. */
const PATIENCE_MS = 20_000;

/** What a test alert came to; `unheard`: no worker took it in time. */
export type TestOutcome =
  | { kind: "unheard" }
  | { kind: "no_webhook" }
  | { kind: "sent"; receipt: Pick<NonNullable<AlertReceipt>, "outcome" | "reason" | "status"> };

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
