import { createHash } from "node:crypto";
import type { Link } from "@gmail-push/core";
import { type DeliveryStore, type EmailStore, jobOptions, type Queues } from "@gmail-push/infra";
import { isOffloadable } from "./offloadable.ts";

export interface EnqueueDeliveriesDeps {
  emails: Pick<EmailStore, "record" | "decided">;
  deliveries: Pick<DeliveryStore, "record">;
  queues: Queues;
  offloadEnabled: boolean;
}

export type EnqueueDeliveries = (emailKey: string, requestId: string | undefined) => Promise<void>;

function offloadIdOf(deliveryId: string, link: number): string {
  const digest = createHash("sha256").update(`${deliveryId}\n${link}`).digest("hex");
  return `o-${digest.slice(0, 40)}`;
}

/**
 * Adds the job of every pending delivery of an email, each behind the copies of the email's links.
 * Jobs go by the delivery's id: adding them twice is adding them once.
 */
export function createEnqueueDeliveries(deps: EnqueueDeliveriesDeps): EnqueueDeliveries {
  const { emails, deliveries, queues, offloadEnabled } = deps;

  async function linksToCopy(emailKey: string): Promise<number[]> {
    if (!offloadEnabled) return [];
    const links: readonly Link[] = (await emails.decided(emailKey))?.decision.links ?? [];
    return links.flatMap((link, index) => (isOffloadable(link) ? [index] : []));
  }

  return async (emailKey, requestId) => {
    const record = await emails.record(emailKey);
    if (record?.state !== "delivering") return;
    const links = await linksToCopy(emailKey);
    for (const deliveryId of record.deliveries) {
      const delivery = await deliveries.record(deliveryId);
      if (delivery?.state !== "pending") continue;
      await queues.flows.add({
        name: "delivery",
        queueName: "delivery",
        data: { deliveryId, requestId },
        opts: { ...jobOptions.delivery, jobId: deliveryId },
        children: links.map((link) => ({
          name: "offload",
          queueName: "offload",
          data: { emailKey, link, requestId },
          opts: { ...jobOptions.offload, jobId: offloadIdOf(deliveryId, link) },
        })),
      });
    }
  };
}
