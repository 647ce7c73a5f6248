import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";

const linkPairSchema = z.object({
  source_url: z.string(),
  r2_url: z.string(),
  provider: z.string(),
  created_at: z.string(),
  original_filename: z.string().optional(),
});

/** A link and its copy in R2 (domain 10.5). */
export type LinkPair = z.infer<typeof linkPairSchema>;

export interface LinkStore {
  /** The copy of a normalised source URL, as long as it lives. */
  find(sourceUrl: string): Promise<LinkPair | null>;
  save(pair: LinkPair): Promise<void>;
  /** Reserves the right to copy a link; false when somebody copies it already. Ends by itself after `ttlMs`. */
  claim(sourceUrl: string, owner: string, ttlMs: number): Promise<boolean>;
  release(sourceUrl: string, owner: string): Promise<void>;
}

const RELEASE = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`;

function hashOf(sourceUrl: string): string {
  return createHash("sha256").update(sourceUrl).digest("hex");
}

export function createLinkStore(deps: { redis: Redis; keys: Keys; ttlSeconds: number }): LinkStore {
  const { redis, keys, ttlSeconds } = deps;
  return {
    async find(sourceUrl) {
      const text = await redis.get(keys.linkPair(hashOf(sourceUrl)));
      return text === null ? null : linkPairSchema.parse(JSON.parse(text));
    },
    async save(pair) {
      const key = keys.linkPair(hashOf(pair.source_url));
      await redis.set(key, JSON.stringify(pair), "EX", ttlSeconds);
    },
    async claim(sourceUrl, owner, ttlMs) {
      const key = keys.linkClaim(hashOf(sourceUrl));
      if ((await redis.set(key, owner, "PX", ttlMs, "NX")) === "OK") return true;
      return (await redis.get(key)) === owner;
    },
    async release(sourceUrl, owner) {
      await redis.eval(RELEASE, 1, keys.linkClaim(hashOf(sourceUrl)), owner);
    },
  };
}
