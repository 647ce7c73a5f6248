import type { DeliveryStore, EmailStore, QueueName } from "@gmail-push/infra";
import type { Job } from "bullmq";

export interface BuryDeps {
  emails: Pick<EmailStore, "kill">;
  deliveries: Pick<DeliveryStore, "kill">;
}

/** Records that a job failed for good, so that its email is not pending for ever. */
export function createBury({ emails, deliveries }: BuryDeps) {
  return async (queue: QueueName, job: Job): Promise<void> => {
    const id = job.id ?? "";
    if (queue === "offload" || !(await job.isFailed())) return;
    const reason = job.failedReason === "" ? "failed" : "gave_up";
    if (queue === "email") await emails.kill(id, reason, new Date());
    else await deliveries.kill(id, reason, new Date());
  };
}
