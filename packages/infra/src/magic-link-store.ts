import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { ContentKey, ContentKeys } from "./content-keys.ts";
import type { Keys } from "./keys.ts";
import { readStored } from "./read-record.ts";
import { type Role, roleSchema } from "./role.ts";

const linkSchema = z.object({
  role: roleSchema,
  /** id of the key it is signed with */
  key: z.string(),
  note: z.string(),
  created_by: z.string(),
  /** epoch ms */
  created_at: z.number(),
  expires_at: z.number(),
});

/** A link that signs in once. */
export type MagicLink = z.infer<typeof linkSchema> & { id: string };

export interface NewMagicLink {
  role: Role;
  note: string;
  created_by: string;
  lifeMs: number;
}

export interface MagicLinkStore {
  /** Whether there is a key to sign with; without one no link is made or taken. */
  enabled: boolean;
  hasKey(id: string): boolean;
  /** The token is told here and kept nowhere; null when too many are open, or without a key. */
  create(link: NewMagicLink): Promise<{ token: string; link: MagicLink } | null>;
  /** The open link of a token, left as it is. */
  look(token: string): Promise<MagicLink | null>;
  /** The open link of a token, to exactly one of those who ask; it is used up. */
  take(token: string): Promise<MagicLink | null>;
  /** Open ones, those that end last first. */
  list(): Promise<MagicLink[]>;
  /** False when it is not open. */
  revoke(id: string): Promise<boolean>;
}

export interface MagicLinkStoreDeps {
  redis: Redis;
  keys: Keys;
  /** used for these links and nothing else; the first signs, all are accepted */
  signingKeys: ContentKeys;
  now?: () => number;
}

const MAX_OPEN_LINKS = 100;
const FORMAT = /^([\w-]{1,16})\.([\w-]{22})\.(\d{1,15})\.(viewer|operator)\.([\w-]{43})$/;

interface Claims {
  id: string;
  expiresAt: string;
  role: string;
}

/** The role and the end are signed too: neither Redis nor a guess can change them. */
function sign(key: ContentKey, { id, expiresAt, role }: Claims): Buffer {
  const text = `gmail-push magic link 1\n${key.id}\n${id}\n${expiresAt}\n${role}`;
  return createHmac("sha256", key.key).update(text).digest();
}

/** `key.id.end.role.mac` */
function writeToken(key: ContentKey, claims: Claims): string {
  const mac = sign(key, claims).toString("base64url");
  return [key.id, claims.id, claims.expiresAt, claims.role, mac].join(".");
}

/** Reads what a token of ours that is not too old says. */
function createTokenReader({ signingKeys, now = Date.now }: MagicLinkStoreDeps) {
  return (token: string): Claims | null => {
    const [, keyId = "", id = "", expiresAt = "", role = "", mac = ""] = FORMAT.exec(token) ?? [];
    const key = signingKeys.find(keyId);
    if (key === undefined) return null;
    const claims = { id, expiresAt, role };
    if (!timingSafeEqual(sign(key, claims), Buffer.from(mac, "base64url"))) return null;
    return Number(expiresAt) > now() ? claims : null;
  };
}

/** One-time sign-in links in Redis. */
export function createMagicLinkStore(deps: MagicLinkStoreDeps): MagicLinkStore {
  const { redis, keys, signingKeys, now = Date.now } = deps;
  const verify = createTokenReader(deps);

  function parse(id: string, text: string | null): MagicLink | null {
    // One that cannot be read opens nothing here.
    const record = readStored(linkSchema, text);
    if (record === null) return null;
    const link = { id, ...record };
    return link.expires_at > now() && signingKeys.find(link.key) !== undefined ? link : null;
  }

  async function find(token: string, read: (id: string) => Promise<string | null>) {
    const claims = verify(token);
    if (claims === null) return null;
    const link = parse(claims.id, await read(claims.id));
    return link?.role === claims.role ? link : null;
  }

  async function remove(id: string): Promise<string | null> {
    // Redis gives it to one of those who ask at the same time, and to none after.
    const text = await redis.getdel(keys.magicLink(id));
    await redis.zrem(keys.magicLinks, id);
    return text;
  }

  async function list(): Promise<MagicLink[]> {
    await redis.zremrangebyscore(keys.magicLinks, "-inf", now());
    const ids = await redis.zrevrange(keys.magicLinks, 0, -1);
    if (ids.length === 0) return [];
    const texts = await redis.mget(ids.map((id) => keys.magicLink(id)));
    return ids.map((id, index) => parse(id, texts[index] ?? null)).filter((link) => link !== null);
  }

  return {
    enabled: signingKeys.current !== null,
    hasKey: (id) => signingKeys.find(id) !== undefined,
    async create({ role, note, created_by, lifeMs }) {
      const key = signingKeys.current;
      if (key === null || (await list()).length >= MAX_OPEN_LINKS) return null;
      const id = randomBytes(16).toString("base64url");
      const at = now();
      const expires_at = at + lifeMs;
      const link = { role, key: key.id, note, created_by, created_at: at, expires_at };
      // Listed first: one that cannot be seen could not be revoked either.
      await redis.zadd(keys.magicLinks, expires_at, id);
      await redis.set(keys.magicLink(id), JSON.stringify(link), "PX", lifeMs);
      const token = writeToken(key, { id, expiresAt: String(expires_at), role });
      return { token, link: { id, ...link } };
    },
    look: async (token) => find(token, async (id) => redis.get(keys.magicLink(id))),
    take: async (token) => find(token, remove),
    list,
    revoke: async (id) => (await remove(id)) !== null,
  };
}
