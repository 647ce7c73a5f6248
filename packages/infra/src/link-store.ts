import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Codec } from "./codec.ts";
import type { Keys } from "./keys.ts";

const linkPairSchema = z.object({
  source_url: z.string(),
  r2_url: z.string(),
  provider: z.string(),
  created_at: z.string(),
  original_filename: z.string().optional(),
  size: z.number().optional(),
  sha256: z.string().optional(),
  /** where the copy is, when not at the link's own place */
  object_key: z.string().optional(),
});

/** A link and its copy in R2 (domain 10.5). */
export type LinkPair = z.infer<typeof linkPairSchema>;

const transferRecordSchema = z.object({
  /** how many downloads the provider still granted when ours began; null where it does not say */
  credits: z.number().nullable(),
  /** where the file is, or was to be */
  object_key: z.string().optional(),
  /** what came, once all of it was read: it may be stored although nobody could say so any more */
  file: z
    .object({ size: z.number(), sha256: z.string(), original_filename: z.string().nullable() })
    .optional(),
});

/** What is known of a download that began, and perhaps did not end. */
export type TransferRecord = z.infer<typeof transferRecordSchema>;

export interface LinkStore {
  /** The copy of a normalised source URL, as long as it lives. */
  find(sourceUrl: string): Promise<LinkPair | null>;
  save(pair: LinkPair): Promise<void>;
  /** For a copy that is gone. */
  forget(sourceUrl: string): Promise<void>;
  /**
   * Reserves the right to copy a file, whatever its links look like, or keeps it for `ttlMs` more; false when somebody else has it.
   * Ends by itself after `ttlMs`.
   */
  claim(file: string, owner: string, ttlMs: number): Promise<boolean>;
  release(file: string, owner: string): Promise<void>;
  /** The download of this file that began within the life of a copy, if any. */
  findTransfer(file: string): Promise<TransferRecord | null>;
  /** To be called before the first byte is asked for, and kept for the life of a copy. */
  saveTransfer(file: string, record: TransferRecord): Promise<void>;
  /** For a file that may be downloaded as if it never had been. */
  forgetTransfer(file: string): Promise<void>;
}

const CLAIM = `
if redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2], "NX") then return 1 end
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call("PEXPIRE", KEYS[1], ARGV[2])`;
const RELEASE = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`;

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export interface LinkStoreDeps {
  redis: Redis;
  keys: Keys;
  /** A link is content: whoever has it has the file. */
  codec: Codec;
  ttlSeconds: number;
}

export function createLinkStore({ redis, keys, codec, ttlSeconds }: LinkStoreDeps): LinkStore {
  async function read<T>(key: string, schema: z.ZodType<T>): Promise<T | null> {
    const sealed = await redis.getBuffer(key);
    return sealed === null ? null : schema.parse(JSON.parse(await codec.open(sealed)));
  }

  async function write(key: string, value: object): Promise<void> {
    await redis.set(key, await codec.seal(JSON.stringify(value)), "EX", ttlSeconds);
  }

  return {
    find: async (sourceUrl) => read(keys.linkPair(hashOf(sourceUrl)), linkPairSchema),
    async save(pair) {
      await write(keys.linkPair(hashOf(pair.source_url)), pair);
    },
    async forget(sourceUrl) {
      await redis.del(keys.linkPair(hashOf(sourceUrl)));
    },
    async claim(file, owner, ttlMs) {
      return (await redis.eval(CLAIM, 1, keys.linkClaim(hashOf(file)), owner, ttlMs)) === 1;
    },
    async release(file, owner) {
      await redis.eval(RELEASE, 1, keys.linkClaim(hashOf(file)), owner);
    },
    findTransfer: async (file) => read(keys.linkTransfer(hashOf(file)), transferRecordSchema),
    async saveTransfer(file, record) {
      await write(keys.linkTransfer(hashOf(file)), record);
    },
    async forgetTransfer(file) {
      await redis.del(keys.linkTransfer(hashOf(file)));
    },
  };
}
