import { MAX_OFFLOAD_DEADLINE_SEC } from "@gmail-push/core";
import {
  type DeliveryRecord,
  type DeliveryStore,
  type DeliveryTrigger,
  isOfEarlierRound,
  type Queues,
} from "@gmail-push/infra";
import { type NoteHealing, SETTLING_MS } from "./healing.ts";
import { seeJob } from "./seen-job.ts";

/** The longest that the settings let a delivery wait for copies; a worker frees it at its deadline, unless none runs. */
const OFFLOAD_PATIENCE_MS = MAX_OFFLOAD_DEADLINE_SEC * 1_000;

export interface HealDeliveryDeps {
  deliveries: Pick<DeliveryStore, "kill">;
  queues: Pick<Queues, "delivery">;
  trigger: DeliveryTrigger;
  note: NoteHealing;
}

/** Gives a pending delivery the job it lacks, frees one that waits too long, ends one whose job is dead. */
export function createHealDelivery(deps: HealDeliveryDeps) {
  const { deliveries, queues, trigger, note } = deps;

  return async (record: DeliveryRecord, now: number): Promise<void> => {
    const { id: deliveryId, created_at: createdAt, revived_at: revivedAt } = record;
    const openedAt = revivedAt ?? createdAt;
    if (openedAt > now - SETTLING_MS) return;
    const { job, state } = await seeJob(queues.delivery, deliveryId);
    switch (state) {
      case "alive":
        return;
      case "waiting-children":
        if (openedAt > now - OFFLOAD_PATIENCE_MS) return;
        note("delivery_stuck_behind_copies", { deliveryId });
        await job?.removeUnprocessedChildren();
        return;
      case "failed":
        if (job !== undefined && isOfEarlierRound(job, record)) {
          note("delivery_without_job", { deliveryId });
          await trigger.ensure(deliveryId);
          return;
        }
        note("delivery_job_failed", { deliveryId });
        await deliveries.kill(deliveryId, "gave_up", new Date(now));
        return;
      case "completed":
      case "missing":
        note("delivery_without_job", { deliveryId });
        await trigger.ensure(deliveryId);
    }
  };
}
