import { createHash } from "node:crypto";
import { newWebhookSecret } from "@gmail-push/core";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";

const destinationSchema = z.object({
  url: z.string(),
  secret: z.string(),
  created_at: z.coerce.number().int(),
});

/** Where deliveries go: one record per URL, with the secret its webhooks are signed with. */
export type Destination = z.infer<typeof destinationSchema> & { id: string };

export interface DestinationStore {
  get(id: string): Promise<Destination | null>;
  list(): Promise<Destination[]>;
  /** The destination of a URL, made on first use. */
  ensure(url: string, now: Date): Promise<Destination>;
}

export interface DestinationStoreDeps {
  redis: Redis;
  keys: Keys;
  /** signs for every destination made from now on; without it each gets a secret of its own */
  defaultSecret: string | null;
}

function destinationIdOf(url: string): string {
  return `w-${createHash("sha256").update(url).digest("hex").slice(0, 24)}`;
}

export function createDestinationStore(deps: DestinationStoreDeps): DestinationStore {
  const { redis, keys, defaultSecret } = deps;

  async function get(id: string): Promise<Destination | null> {
    const fields = await redis.hgetall(keys.destination(id));
    return fields["url"] === undefined ? null : { id, ...destinationSchema.parse(fields) };
  }

  return {
    get,
    async list() {
      const ids = await redis.smembers(keys.destinations);
      const found = await Promise.all(ids.toSorted().map(get));
      return found.filter((destination) => destination !== null);
    },
    async ensure(url, now) {
      const id = destinationIdOf(url);
      const known = await get(id);
      if (known !== null) return known;
      const key = keys.destination(id);
      // Whoever comes first sets the secret; the record is whole once it has its URL.
      await redis.hsetnx(key, "secret", defaultSecret ?? newWebhookSecret());
      await redis.hsetnx(key, "created_at", now.getTime());
      await redis.sadd(keys.destinations, id);
      await redis.hset(key, "url", url);
      return (
        (await get(id)) ?? Promise.reject(new Error("The destination vanished while it was made"))
      );
    },
  };
}
