import type { Redis } from "ioredis";

/** What a process makes by being there, before any email has come. */
const ALWAYS_THERE =
  /:(?:workers|sweep-cursors|last-push|queue-sample|queue-sample-turn|stats:.*|stats-batch:.*|throttle:.*|known-network:.*|bull:.*:meta|bull:.*:stalled-check)$/;

/** The keys under a prefix that emails, settings or jobs have made, in order. */
export async function listKeys(redis: Redis, prefix: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", `${prefix}*`, "COUNT", 1_000);
    for (const key of keys) if (!ALWAYS_THERE.test(key)) found.add(key);
    cursor = next;
  } while (cursor !== "0");
  return [...found].toSorted();
}
