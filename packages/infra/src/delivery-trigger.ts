import { randomUUID } from "node:crypto";
import type { Job } from "bullmq";
import { type Link, normalizeSourceUrl } from "@gmail-push/core";
import type { DeliveryRecord, DeliveryStore } from "./delivery-store.ts";
import type { DeliverySeed } from "./email-steps.ts";
import type { EmailStore } from "./email-store.ts";
import type { LinkStore } from "./link-store.ts";
import { isOffloadable } from "./offloadable.ts";
import { deliveryJobSchema, jobOptions, type Queues } from "./queues.ts";

export interface DeliveryTriggerDeps {
  emails: Pick<EmailStore, "record" | "decision">;
  deliveries: Pick<DeliveryStore, "record">;
  queues: Pick<Queues, "delivery" | "flows">;
  /** null while copying is off */
  links: Pick<LinkStore, "find"> | null;
}

/** `failed`: its job failed in this very round, so that the delivery ought to be dead. */
export type Ensured = "alive" | "set_going" | "failed" | "not_pending";

/** What led to a job: the push, and the span that adds it. */
export interface JobOrigin {
  requestId?: string | undefined;
  traceparent?: string | undefined;
}

/** Deliveries as they were just recorded, all pending, and the links of their email. */
export interface PlannedDeliveries {
  deliveries: readonly DeliverySeed[];
  links: readonly Link[];
}

export interface DeliveryTrigger {
  /**
   * Adds the job of every pending delivery of an email, each behind the copies it still lacks. They are
   * looked up, unless they were `planned` a moment ago.
   */
  addAll(emailKey: string, origin: JobOrigin, planned?: PlannedDeliveries | null): Promise<void>;
  /** Gives a pending delivery the job it lacks, or sets its ended one going with fresh attempts. */
  ensure(deliveryId: string): Promise<Ensured>;
}

/** Copies made for one email: links beyond these go out as they are, whatever an email is stuffed with. */
export const MAX_COPIES = 50;

/** Which of the links have no copy yet and ought to have one, by their places. */
async function missingCopies(
  copies: DeliveryTriggerDeps["links"],
  links: readonly Link[],
): Promise<number[]> {
  if (copies === null) return [];
  const isMissing = await Promise.all(
    links.slice(0, MAX_COPIES).map(async (link) => {
      if (!isOffloadable(link)) return false;
      return (await copies.find(normalizeSourceUrl(link.rawUrl, link.provider))) === null;
    }),
  );
  return isMissing.flatMap((missing, index) => (missing ? [index] : []));
}

const roundSchema = deliveryJobSchema.pick({ revivedAt: true });

/** Whether a job was set going before its delivery was revived: how it ended says nothing of this round. */
export function isOfEarlierRound(
  job: Pick<Job, "data">,
  delivery: Pick<DeliveryRecord, "revived_at">,
): boolean {
  // Not by the times of both, which the clocks of two machines tell.
  return roundSchema.safeParse(job.data).data?.revivedAt !== delivery.revived_at;
}

async function retry(
  job: Job,
  state: "failed" | "completed",
  delivery: DeliveryRecord,
): Promise<void> {
  try {
    await job.retry(state, { resetAttemptsMade: true, resetAttemptsStarted: true });
    // Afterwards: after a crash in between it counts as of an earlier round, and is set going once more.
    if (isOfEarlierRound(job, delivery)) {
      await job.updateData({ ...job.data, revivedAt: delivery.revived_at });
    }
  } catch (error) {
    // Somebody else set it going in between, which is as good.
    if ((await job.getState()) === state) throw error;
  }
}

interface NewJob {
  delivery: Pick<DeliveryRecord, "id" | "email" | "destination" | "revived_at">;
  /** links whose copies it waits for, by their places */
  copies: readonly number[];
  origin: JobOrigin;
}

async function addJob(
  queues: DeliveryTriggerDeps["queues"],
  { delivery, copies, origin }: NewJob,
): Promise<void> {
  const { id: deliveryId, email: emailKey, destination: destinationId } = delivery;
  const data = { deliveryId, emailKey, destinationId, revivedAt: delivery.revived_at, ...origin };
  if (copies.length === 0) {
    await queues.delivery.add("delivery", data, { jobId: deliveryId });
    return;
  }
  await queues.flows.add({
    name: "delivery",
    queueName: "delivery",
    data,
    opts: { ...jobOptions.delivery, jobId: deliveryId },
    children: copies.map((link) => ({
      name: "offload",
      queueName: "offload",
      data: { emailKey, link, ...origin },
      // Never the job of an earlier round: one that has failed would hold its delivery for ever.
      opts: { ...jobOptions.offload, jobId: `o-${randomUUID()}` },
    })),
  });
}

/** Adds the jobs of deliveries. They go by the delivery's id: adding one twice is adding it once. */
export function createDeliveryTrigger(deps: DeliveryTriggerDeps): DeliveryTrigger {
  const { emails, deliveries, queues, links } = deps;

  async function copiesOf(emailKey: string): Promise<number[]> {
    if (links === null) return [];
    const decision = await emails.decision(emailKey);
    return missingCopies(links, decision?.kind === "deliver" ? decision.links : []);
  }

  /** A job that is added long after its email still belongs to the push and its trace. */
  async function originOf(emailKey: string): Promise<JobOrigin> {
    const email = await emails.record(emailKey);
    return { requestId: email?.request_id, traceparent: email?.traceparent };
  }

  async function addPlanned(
    emailKey: string,
    { deliveries: seeds, links: found }: PlannedDeliveries,
    origin: JobOrigin,
  ) {
    const copies = await missingCopies(links, found);
    await Promise.all(
      seeds.map(async ({ id, destinationId: destination }) =>
        addJob(queues, { delivery: { id, email: emailKey, destination }, copies, origin }),
      ),
    );
  }

  return {
    async addAll(emailKey, origin, planned = null) {
      if (planned !== null) return addPlanned(emailKey, planned, origin);
      const email = await emails.record(emailKey);
      if (email?.state !== "delivering") return;
      const copies = await copiesOf(emailKey);
      for (const deliveryId of email.deliveries) {
        const delivery = await deliveries.record(deliveryId);
        if (delivery?.state !== "pending") continue;
        if (await queues.delivery.getJob(deliveryId)) continue;
        await addJob(queues, { delivery, copies, origin });
      }
    },
    async ensure(deliveryId) {
      const delivery = await deliveries.record(deliveryId);
      if (delivery?.state !== "pending") return "not_pending";
      const job: Job | undefined = await queues.delivery.getJob(deliveryId);
      const state = await job?.getState();
      if (job === undefined || state === undefined || state === "unknown") {
        const copies = await copiesOf(delivery.email);
        await addJob(queues, { delivery, copies, origin: await originOf(delivery.email) });
        return "set_going";
      }
      if (state === "failed" && !isOfEarlierRound(job, delivery)) return "failed";
      if (state !== "failed" && state !== "completed") return "alive";
      await retry(job, state, delivery);
      return "set_going";
    },
  };
}
