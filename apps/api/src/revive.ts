import type { DeliveryStore, EmailStore, QueueName } from "@gmail-push/infra";

export interface ReviveDeps {
  emails: Pick<EmailStore, "revive">;
  deliveries: Pick<DeliveryStore, "revive">;
}

/** Makes the record behind a failed job pending again, so that a retry of the job has an effect. */
export function createRevive({ emails, deliveries }: ReviveDeps) {
  return async (queue: QueueName, jobId: string): Promise<void> => {
    switch (queue) {
      case "email":
        await emails.revive(jobId);
        break;
      case "delivery":
        await deliveries.revive(jobId);
        break;
      case "offload":
        // A copy has no record of its own: the job alone is the duty.
        break;
    }
  };
}
