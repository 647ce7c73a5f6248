import { type Keys, promoteJob, type Queues } from "@gmail-push/infra";
import type { Redis } from "ioredis";

const PAGE = 200;

/** Lets every waiting email be decided again now, because the settings it waits by have changed. */
export function createPromoteWaiting(deps: { redis: Redis; keys: Keys; queues: Queues }) {
  const { redis, keys, queues } = deps;
  return async (): Promise<void> => {
    let cursor = "0";
    do {
      const [next, entries] = await redis.zscan(keys.emailsIn("waiting"), cursor, "COUNT", PAGE);
      await Promise.all(
        entries
          .filter((_, index) => index % 2 === 0)
          .map(async (id) => promoteJob(queues.email, id)),
      );
      cursor = next;
    } while (cursor !== "0");
  };
}
