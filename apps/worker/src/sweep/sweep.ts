import type {
  DeliveryStore,
  DeliveryTrigger,
  EmailStore,
  Keys,
  Logger,
  Metrics,
  Queues,
  ReplayStore,
  RotatingScan,
} from "@gmail-push/infra";
import type { Queue } from "bullmq";
import { createHealDelivery } from "./heal-delivery.ts";
import { createHealEmail } from "./heal-email.ts";
import { createHealReplays } from "./heal-replays.ts";
import { createNoteHealing } from "./healing.ts";

/** The name of the scheduled job, in the email queue, that runs a sweep. */
export const SWEEP = "sweep";
/** Records looked at per state and run. */
const PAGE = 500;

export interface SweepDeps {
  keys: Keys;
  emails: EmailStore;
  deliveries: DeliveryStore;
  queues: Queues;
  replays: Pick<ReplayStore, "running">;
  trigger: DeliveryTrigger;
  scan: RotatingScan;
  retentionMs: number;
  metrics: Pick<Metrics, "healed" | "expired">;
  log: Logger;
}

/** Asks for a sweep every so often, once for all workers. */
export async function scheduleSweep(
  queue: Pick<Queue, "upsertJobScheduler">,
  everyMs: number,
): Promise<void> {
  // Gone at once: a limit of its own would trim the finished emails of the queue, failed ones too.
  const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };
  await queue.upsertJobScheduler(SWEEP, { every: everyMs }, { name: SWEEP, opts });
}

/**
 * Finds records and jobs that disagree, which only a crash between two steps can cause, and puts them
 * right; forgets emails whose retention is over. Running it twice, or twice at once, changes nothing more.
 */
export function createSweep(deps: SweepDeps) {
  const { keys, emails, deliveries, queues, replays, trigger, scan, metrics } = deps;
  const note = createNoteHealing(deps);
  const healEmail = createHealEmail({ emails, queues, note });
  const healDelivery = createHealDelivery({ deliveries, queues, trigger, note });
  const healReplays = createHealReplays({ replays, queues, note });

  async function expire(now: number): Promise<void> {
    const limit = now - deps.retentionMs;
    for (const state of ["delivered", "skipped", "dead"] as const) {
      // A revived email is old and yet not over: those must not hide the ones behind them.
      const ids = await scan.next(keys.emailsIn(state), PAGE, limit);
      for (const record of await emails.records(ids)) {
        const isOver = (record.finished_at ?? now) <= limit;
        if (isOver && (await emails.expire(record.id))) metrics.expired.inc();
      }
    }
  }

  async function healEmails(now: number): Promise<void> {
    for (const state of ["accepted", "waiting"] as const) {
      const ids = await scan.next(keys.emailsIn(state), PAGE);
      for (const record of await emails.records(ids)) await healEmail(record, now);
    }
  }

  async function healDeliveries(now: number): Promise<void> {
    for (const id of await scan.next(keys.deliveriesIn("pending"), PAGE)) {
      const record = await deliveries.record(id);
      if (record?.state === "pending") await healDelivery(record, now);
    }
  }

  return async (): Promise<void> => {
    const now = Date.now();
    // Each step for itself: one record that cannot be read must not end all healing and forgetting.
    const steps = [healEmails, healDeliveries, healReplays, expire];
    const faults: unknown[] = [];
    for (const step of steps) await step(now).catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0) throw new AggregateError(faults, "The sweep met records it cannot heal");
  };
}
