import type { DeliveryStore, EmailStore, QueueName } from "@gmail-push/infra";
import type { Job } from "bullmq";
import { EMAIL_MISSING } from "./processors/email.ts";
import { SWEEP } from "./sweep/sweep.ts";

/** How BullMQ begins its reason when a job was found without a living worker too often. */
const STALLED = "job stalled";

export interface BuryDeps {
  emails: Pick<EmailStore, "kill">;
  deliveries: Pick<DeliveryStore, "kill">;
}

/** Records that a job failed for good, so that its email is not pending for ever. */
export function createBury({ emails, deliveries }: BuryDeps) {
  return async (queue: QueueName, job: Job): Promise<void> => {
    const id = job.id ?? "";
    if (queue === "offload" || job.name === SWEEP || !(await job.isFailed())) return;
    if (job.failedReason === EMAIL_MISSING) return;
    const reason = job.failedReason.startsWith(STALLED) ? "killed_its_worker" : "gave_up";
    if (queue === "email") await emails.kill(id, reason, new Date());
    else await deliveries.kill(id, reason, new Date());
  };
}
