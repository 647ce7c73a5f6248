import { createHash } from "node:crypto";
import type { Job } from "bullmq";
import { normalizeSourceUrl } from "@gmail-push/core";
import type { DeliveryRecord, DeliveryStore } from "./delivery-store.ts";
import type { EmailStore } from "./email-store.ts";
import type { LinkStore } from "./link-store.ts";
import { isOffloadable } from "./offloadable.ts";
import { jobOptions, type Queues } from "./queues.ts";

export interface DeliveryTriggerDeps {
  emails: Pick<EmailStore, "record" | "decided">;
  deliveries: Pick<DeliveryStore, "record">;
  queues: Pick<Queues, "delivery" | "flows">;
  /** null while copying is off */
  links: Pick<LinkStore, "find"> | null;
}

/** `failed`: its job failed in this very round, so that the delivery ought to be dead. */
export type Ensured = "alive" | "set_going" | "failed" | "not_pending";

export interface DeliveryTrigger {
  /** Adds the job of every pending delivery of an email, each behind the copies it still lacks. */
  addAll(emailKey: string, requestId: string | undefined): Promise<void>;
  /** Gives a pending delivery the job it lacks, or sets its ended one going with fresh attempts. */
  ensure(deliveryId: string): Promise<Ensured>;
}

function offloadIdOf(deliveryId: string, link: number): string {
  const digest = createHash("sha256").update(`${deliveryId}\n${link}`).digest("hex");
  return `o-${digest.slice(0, 40)}`;
}

/** Whether a job last ran before its delivery was revived: how it ended says nothing of this round. */
export function isOfEarlierRound(
  job: Pick<Job, "processedOn">,
  delivery: Pick<DeliveryRecord, "revived_at">,
): boolean {
  const { revived_at: revivedAt } = delivery;
  return revivedAt !== undefined && (job.processedOn ?? 0) < revivedAt;
}

async function retry(job: Job, state: "failed" | "completed"): Promise<void> {
  try {
    await job.retry(state, { resetAttemptsMade: true, resetAttemptsStarted: true });
  } catch (error) {
    // Somebody else set it going in between, which is as good.
    if ((await job.getState()) === state) throw error;
  }
}

/** Adds the jobs of deliveries. They go by the delivery's id: adding one twice is adding it once. */
export function createDeliveryTrigger(deps: DeliveryTriggerDeps): DeliveryTrigger {
  const { emails, deliveries, queues, links } = deps;

  async function linksToCopy(emailKey: string): Promise<number[]> {
    if (links === null) return [];
    const found = (await emails.decided(emailKey))?.decision.links ?? [];
    const isMissing = await Promise.all(
      found.map(async (link) => {
        if (!isOffloadable(link)) return false;
        return (await links.find(normalizeSourceUrl(link.rawUrl, link.provider))) === null;
      }),
    );
    return found.flatMap((_, index) => (isMissing[index] === true ? [index] : []));
  }

  async function add(delivery: DeliveryRecord, copies: number[], requestId: string | undefined) {
    const { id: deliveryId, email: emailKey } = delivery;
    await queues.flows.add({
      name: "delivery",
      queueName: "delivery",
      data: { deliveryId, requestId },
      opts: { ...jobOptions.delivery, jobId: deliveryId },
      children: copies.map((link) => ({
        name: "offload",
        queueName: "offload",
        data: { emailKey, link, requestId },
        opts: { ...jobOptions.offload, jobId: offloadIdOf(deliveryId, link) },
      })),
    });
  }

  return {
    async addAll(emailKey, requestId) {
      const email = await emails.record(emailKey);
      if (email?.state !== "delivering") return;
      const copies = await linksToCopy(emailKey);
      for (const deliveryId of email.deliveries) {
        const delivery = await deliveries.record(deliveryId);
        if (delivery?.state === "pending") await add(delivery, copies, requestId);
      }
    },
    async ensure(deliveryId) {
      const delivery = await deliveries.record(deliveryId);
      if (delivery?.state !== "pending") return "not_pending";
      const job: Job | undefined = await queues.delivery.getJob(deliveryId);
      const state = await job?.getState();
      if (job === undefined || state === undefined || state === "unknown") {
        await add(delivery, await linksToCopy(delivery.email), undefined);
        return "set_going";
      }
      if (state === "failed" && !isOfEarlierRound(job, delivery)) return "failed";
      if (state !== "failed" && state !== "completed") return "alive";
      await retry(job, state);
      return "set_going";
    },
  };
}
