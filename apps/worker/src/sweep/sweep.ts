import {
  type DeliveryStore,
  type DeliveryTrigger,
  type EmailStore,
  isRedisFailure,
  type Keys,
  type Logger,
  type Metrics,
  type Queues,
  type ReplayStore,
  type RotatingScan,
} from "@gmail-push/infra";
import type { Queue } from "bullmq";
import { createHealDelivery } from "./heal-delivery.ts";
import { createHealEmail } from "./heal-email.ts";
import { createHealReplay } from "./heal-replay.ts";
import { createNoteHealing } from "./healing.ts";

/** The name of the scheduled job, in the email queue, that runs a sweep. */
export const SWEEP = "sweep";
/** Records looked at per state and run. */
const PAGE = 500;
/** Faults that one sweep tells of in full. */
const MAX_TOLD = 20;

/** Goes through records by their ids; those that fail are told of when the sweep ends. */
type ForEach = (ids: readonly string[], heal: (id: string) => Promise<void>) => Promise<void>;
type Step = (forEach: ForEach, now: number) => Promise<void>;

export interface SweepDeps {
  keys: Keys;
  emails: EmailStore;
  deliveries: DeliveryStore;
  queues: Queues;
  replays: Pick<ReplayStore, "running" | "get">;
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
  const healReplay = createHealReplay({ queues, note });

  async function expire(forEach: ForEach, now: number): Promise<void> {
    const limit = now - deps.retentionMs;
    for (const state of ["delivered", "skipped", "dead"] as const) {
      // A revived email is old and yet not over: those must not hide the ones behind them.
      const ids = await scan.next(keys.emailsIn(state), PAGE, limit);
      await forEach(ids, async (id) => {
        const record = await emails.record(id);
        const isOver = record !== null && (record.finished_at ?? now) <= limit;
        if (isOver && (await emails.expire(id))) metrics.expired.inc();
      });
    }
  }

  async function healEmails(forEach: ForEach, now: number): Promise<void> {
    for (const state of ["accepted", "waiting"] as const) {
      await forEach(await scan.next(keys.emailsIn(state), PAGE), async (id) => {
        const record = await emails.record(id);
        // It may have been decided since.
        if (record?.state === state) await healEmail(record, now);
      });
    }
  }

  async function healDeliveries(forEach: ForEach, now: number): Promise<void> {
    await forEach(await scan.next(keys.deliveriesIn("pending"), PAGE), async (id) => {
      const record = await deliveries.record(id);
      if (record?.state === "pending") await healDelivery(record, now);
    });
  }

  async function healReplays(forEach: ForEach): Promise<void> {
    await forEach(await replays.running(), async (id) => {
      const record = await replays.get(id);
      if (record?.state === "running") await healReplay(record);
    });
  }

  return async (): Promise<void> => takeSteps([healEmails, healDeliveries, healReplays, expire]);
}

/** Each record for itself: one that cannot be healed must not end all healing and forgetting. */
async function takeSteps(steps: readonly Step[]): Promise<void> {
  const now = Date.now();
  const faults: unknown[] = [];
  const forEach: ForEach = async (ids, heal) => {
    for (const id of ids) {
      await heal(id).catch((cause: unknown) => {
        if (isRedisFailure(cause)) throw cause;
        faults.push(new Error(`${id} cannot be healed`, { cause }));
      });
    }
  };
  for (const step of steps) {
    await step(forEach, now).catch((fault: unknown) => faults.push(fault));
  }
  if (faults.length === 0) return;
  const message = `The sweep met ${faults.length} faults`;
  throw new AggregateError(faults.slice(0, MAX_TOLD), message);
}
