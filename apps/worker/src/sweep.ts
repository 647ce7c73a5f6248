import type {
  DeliveryRecord,
  DeliveryStore,
  EmailRecord,
  EmailStore,
  Keys,
  Logger,
  Metrics,
  Queues,
  RotatingScan,
} from "@gmail-push/infra";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { EnqueueDeliveries } from "./enqueue-deliveries.ts";
import { seeJob } from "./job-state.ts";

/** The name of the scheduled job, in the email queue, that runs a sweep. */
export const SWEEP = "sweep";
const SWEEP_INTERVAL_MS = 30_000;

/** Asks for a sweep every half minute, once for all workers. */
export async function scheduleSweep(queue: Pick<Queue, "upsertJobScheduler">): Promise<void> {
  const options = { attempts: 1, removeOnComplete: { count: 5 }, removeOnFail: { count: 5 } };
  await queue.upsertJobScheduler(
    SWEEP,
    { every: SWEEP_INTERVAL_MS },
    { name: SWEEP, opts: options },
  );
}

/** Records looked at per state and run. */
const PAGE = 500;
/** A record younger than this may be on its way between two steps. */
const SETTLING_MS = 15_000;
/** A delivery waits no longer than this for the copies of its links. */
const OFFLOAD_PATIENCE_MS = 300_000;

export interface SweepDeps {
  redis: Redis;
  keys: Keys;
  emails: EmailStore;
  deliveries: DeliveryStore;
  queues: Queues;
  enqueueDeliveries: EnqueueDeliveries;
  scan: RotatingScan;
  retentionMs: number;
  metrics: Pick<Metrics, "healed" | "expired">;
  log: Logger;
}

/** What was wrong with a record, and set right. */
export type Healing =
  | "email_without_job"
  | "email_job_failed"
  | "delivery_without_job"
  | "delivery_job_failed"
  | "delivery_stuck_behind_copies";

/**
 * Finds records and jobs that disagree, which only a crash between two steps can cause, and puts them
 * right; forgets emails whose retention is over. Running it twice, or twice at once, changes nothing more.
 */
export function createSweep(deps: SweepDeps) {
  const { redis, keys, emails, deliveries, queues, scan, metrics, log } = deps;

  function note(healing: Healing, ids: Record<string, string>): void {
    metrics.healed.inc({ healing });
    log.warn({ healing, ...ids }, "record healed");
  }

  async function healEmail(record: EmailRecord, now: number): Promise<void> {
    const { id: emailKey, request_id: requestId, wait_until: until } = record;
    if (record.accepted_at > now - SETTLING_MS) return;
    const { job, state } = await seeJob(queues.email, emailKey);
    if (state === "alive") return;
    if (state === "failed") {
      note("email_job_failed", { emailKey });
      await emails.kill(emailKey, "gave_up", new Date(now));
      return;
    }
    note("email_without_job", { emailKey });
    await job?.remove();
    const delay = until === undefined ? 0 : Math.max(0, until - now);
    await queues.email.add("email", { emailKey, requestId }, { jobId: emailKey, delay });
  }

  async function healDelivery(record: DeliveryRecord, now: number): Promise<void> {
    const { id: deliveryId, email: emailKey, created_at: createdAt } = record;
    if (createdAt > now - SETTLING_MS) return;
    const { job, state } = await seeJob(queues.delivery, deliveryId);
    if (state === "alive") return;
    if (state === "waiting-children") {
      if (createdAt > now - OFFLOAD_PATIENCE_MS) return;
      note("delivery_stuck_behind_copies", { deliveryId });
      await job?.removeUnprocessedChildren();
      return;
    }
    if (state === "failed") {
      note("delivery_job_failed", { deliveryId });
      await deliveries.kill(deliveryId, "gave_up", new Date(now));
      return;
    }
    note("delivery_without_job", { deliveryId });
    await job?.remove();
    await deps.enqueueDeliveries(emailKey, undefined);
  }

  async function expire(now: number): Promise<void> {
    const limit = now - deps.retentionMs;
    for (const state of ["delivered", "skipped", "dead"] as const) {
      const ids = await redis.zrangebyscore(keys.emailsIn(state), "-inf", limit, "LIMIT", 0, PAGE);
      for (const record of await emails.records(ids)) {
        const isOver = (record.finished_at ?? now) <= limit;
        if (isOver && (await emails.expire(record.id))) metrics.expired.inc();
      }
    }
  }

  return async (): Promise<void> => {
    const now = Date.now();
    for (const state of ["accepted", "waiting"] as const) {
      const ids = await scan.next(keys.emailsIn(state), PAGE);
      for (const record of await emails.records(ids)) await healEmail(record, now);
    }
    for (const id of await scan.next(keys.deliveriesIn("pending"), PAGE)) {
      const record = await deliveries.record(id);
      if (record?.state === "pending") await healDelivery(record, now);
    }
    await expire(now);
  };
}
