import type { Logger, Queues } from "@gmail-push/infra";
import type { Job } from "bullmq";
import type { Redis } from "ioredis";

export interface OffloadDeadlineDeps {
  redis: Redis;
  queues: Pick<Queues, "delivery" | "offload">;
  /** how long a delivery waits for its copies */
  deadlineMs: () => number;
  /** between two looks, and so until a deadline made shorter is seen; default ten seconds */
  longestSleepMs?: number;
  log: Logger;
}

/** No deadline is shorter, so none that begins after a look can end before the next. */
const LONGEST_SLEEP_MS = 10_000;
/** Until another look at what is due and could not be freed, or was too much for one look. */
const AGAIN_MS = 1_000;
const PAGE = 1_000;

/**
 * Lets deliveries go whose copies take too long, with those there are by then. A copy under way goes on, and stands in
 * the next payload that is written, such as a replay's. Every worker watches; freeing one twice is freeing it once.
 */
export function startOffloadDeadline(deps: OffloadDeadlineDeps): Disposable {
  const { redis, queues, deadlineMs, longestSleepMs = LONGEST_SLEEP_MS, log } = deps;
  const waiting = queues.delivery.toKey("waiting-children");
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  /** Frees what is due, and says how long nothing else will be. */
  async function look(): Promise<number> {
    const due = Date.now() - deadlineMs();
    for (const id of await redis.zrangebyscore(waiting, "-inf", due, "LIMIT", 0, PAGE)) {
      const job: Job | undefined = await queues.delivery.getJob(id);
      if (job === undefined) continue;
      await freeDelivery(job, queues.offload);
      log.info({ deliveryId: id }, "delivery freed from late copies");
    }
    const [, since] = await redis.zrange(waiting, "0", "0", "WITHSCORES");
    if (since === undefined) return longestSleepMs;
    const leftMs = Number(since) + deadlineMs() - Date.now();
    return leftMs > 0 ? Math.min(leftMs, longestSleepMs) : AGAIN_MS;
  }

  function plan(sleepMs: number): void {
    if (!isStopped) timer = setTimeout(lookAgain, sleepMs);
  }

  function lookAgain(): void {
    look().then(plan, (error: unknown) => {
      if (!isStopped) log.warn({ err: error }, "late copies not looked for");
      plan(longestSleepMs);
    });
  }

  lookAgain();
  return {
    [Symbol.dispose]: () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Lets a delivery go without the copies that are not made yet, whether or not somebody is at them. */
async function freeDelivery(delivery: Job, offload: Queues["offload"]): Promise<void> {
  const { unprocessed = [] } = await delivery.getDependencies({ unprocessed: { count: PAGE } });
  let isAnyMissing = false;
  for (const key of unprocessed) {
    const child = await offload.getJob(key.slice(key.lastIndexOf(":") + 1));
    isAnyMissing ||= child === undefined;
    // One that has just ended is no dependency any more.
    await child?.removeChildDependency();
  }
  if (isAnyMissing) await delivery.removeUnprocessedChildren();
}
