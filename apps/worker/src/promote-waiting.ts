import type { Keys, Queues } from "@gmail-push/infra";
import type { Redis } from "ioredis";

const PAGE = 200;

function ignoreNotDelayed(error: unknown): void {
  const isNotDelayed = error instanceof Error && error.message.includes("not in the delayed state");
  if (!isNotDelayed) throw error;
}

/** Lets every waiting email be decided again now, because the settings it waits by have changed. */
export function createPromoteWaiting(deps: { redis: Redis; keys: Keys; queues: Queues }) {
  const { redis, keys, queues } = deps;

  async function promote(id: string): Promise<void> {
    const job = await queues.email.getJob(id);
    // Another worker heard of the change too; whoever comes second finds nothing to do.
    if (job !== undefined && (await job.isDelayed())) await job.promote().catch(ignoreNotDelayed);
  }

  return async (): Promise<void> => {
    let cursor = "0";
    do {
      const [next, entries] = await redis.zscan(keys.emailsIn("waiting"), cursor, "COUNT", PAGE);
      await Promise.all(entries.filter((_, index) => index % 2 === 0).map(promote));
      cursor = next;
    } while (cursor !== "0");
  };
}
