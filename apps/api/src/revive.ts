import type { DeliveryStore, DeliveryTrigger, EmailStore, QueueName } from "@gmail-push/infra";

export interface ReviveDeps {
  emails: Pick<EmailStore, "revive">;
  deliveries: Pick<DeliveryStore, "revive">;
  trigger: Pick<DeliveryTrigger, "ensure">;
}

/**
 * Makes the record behind a failed job pending again, so that a retry of the job has an effect. Resolves
 * with whether the job has been set going with it.
 */
export function createRevive({ emails, deliveries, trigger }: ReviveDeps) {
  return async (queue: QueueName, jobId: string): Promise<boolean> => {
    switch (queue) {
      case "email":
        await emails.revive(jobId);
        return false;
      case "delivery":
        if (!(await deliveries.revive(jobId, new Date()))) return false;
        await trigger.ensure(jobId);
        return true;
      case "offload":
        // A copy has no record of its own: the job alone is the duty.
        return false;
    }
  };
}
