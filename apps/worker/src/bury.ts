import {
  type DeliveryStore,
  type DeliveryTrigger,
  type EmailStore,
  isOfEarlierRound,
  type QueueName,
} from "@gmail-push/infra";
import type { Job } from "bullmq";
import { EMAIL_MISSING } from "./processors/email.ts";

/** How BullMQ begins its reason when a job was found without a living worker too often. */
const STALLED = "job stalled";

export interface BuryDeps {
  emails: Pick<EmailStore, "kill">;
  deliveries: Pick<DeliveryStore, "record" | "kill">;
  trigger: Pick<DeliveryTrigger, "ensure">;
}

/** Records that a job failed for good, so that its email is not pending for ever. */
export function createBury({ emails, deliveries, trigger }: BuryDeps) {
  /** A delivery can be revived while the job of its last round is still on its way to fail. */
  async function isRevived(job: Job): Promise<boolean> {
    const delivery = await deliveries.record(job.id ?? "");
    return delivery !== null && isOfEarlierRound(job, delivery);
  }

  return async (queue: QueueName, job: Job): Promise<void> => {
    const id = job.id ?? "";
    // A job about one email or delivery has its queue's name; others share the queue.
    if (queue === "offload" || job.name !== queue || !(await job.isFailed())) return;
    if (job.failedReason === EMAIL_MISSING) return;
    const reason = job.failedReason.startsWith(STALLED) ? "killed_its_worker" : "gave_up";
    if (queue === "email") await emails.kill(id, reason, new Date());
    else if (!(await isRevived(job)) || (await trigger.ensure(id)) === "failed") {
      await deliveries.kill(id, reason, new Date());
    }
  };
}
