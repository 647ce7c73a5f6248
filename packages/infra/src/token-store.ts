import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { readStored } from "./read-record.ts";
import { isSecretToken, newSecretToken, tokenIdOf } from "./secret-token.ts";

export const tokenScopes = ["read", "write", "metrics"] as const;
/** read: what viewers see; write: what operators do; metrics: `/metrics` and nothing else */
export type TokenScope = (typeof tokenScopes)[number];

const tokenSchema = z.object({
  name: z.string(),
  scopes: z.array(z.enum(tokenScopes)),
  created_by: z.string(),
  /** epoch ms, as are the others */
  created_at: z.number(),
  expires_at: z.number().nullable(),
  last_used_at: z.number().nullable(),
});

/** A script's credential. `id` is the token's SHA-256: it names the token and opens nothing. */
export type ApiToken = z.infer<typeof tokenSchema> & { id: string };

export type NewApiToken = Pick<ApiToken, "name" | "scopes" | "created_by" | "expires_at">;

export interface TokenStore {
  /** The secret is told here and kept nowhere; null when there are too many tokens. */
  create(token: NewApiToken): Promise<{ secret: string; token: ApiToken } | null>;
  /** The token of a secret, marked as used; null when it is unknown, revoked or too old. */
  read(secret: string): Promise<ApiToken | null>;
  /** Newest first. */
  list(): Promise<ApiToken[]>;
  /** False when there is none. */
  revoke(id: string): Promise<boolean>;
}

export interface TokenStoreDeps {
  redis: Redis;
  keys: Keys;
  now?: () => number;
}

/** Marks a token among other secrets, for people and for scanners of leaks. */
const PREFIX = "gp_";
const MAX_TOKENS = 200;
/** A token is marked as used at most this often. */
const USED_EVERY_MS = 300_000;

export function createTokenStore({ redis, keys, now = Date.now }: TokenStoreDeps): TokenStore {
  function parse(id: string, text: string | null): ApiToken | null {
    // One that cannot be read opens nothing here.
    const record = readStored(tokenSchema, text);
    if (record === null) return null;
    const token = { id, ...record };
    return token.expires_at === null || token.expires_at > now() ? token : null;
  }

  async function revoke(id: string): Promise<boolean> {
    const [removed] = await Promise.all([redis.del(keys.token(id)), redis.zrem(keys.tokens, id)]);
    return removed === 1;
  }

  async function list(): Promise<ApiToken[]> {
    const ids = await redis.zrevrange(keys.tokens, 0, -1);
    if (ids.length === 0) return [];
    const texts = await redis.mget(ids.map((id) => keys.token(id)));
    const gone = ids.filter((_, index) => texts[index] === null);
    if (gone.length > 0) await redis.zrem(keys.tokens, ...gone);
    return ids
      .map((id, index) => parse(id, texts[index] ?? null))
      .filter((token) => token !== null);
  }

  return {
    async create(fresh) {
      if ((await list()).length >= MAX_TOKENS) return null;
      const secret = PREFIX + newSecretToken();
      const id = tokenIdOf(secret);
      const token = { ...fresh, created_at: now(), last_used_at: null };
      const step = redis.multi().set(keys.token(id), JSON.stringify(token));
      step.zadd(keys.tokens, token.created_at, id);
      if (fresh.expires_at !== null) step.pexpireat(keys.token(id), Math.ceil(fresh.expires_at));
      await step.exec();
      return { secret, token: { ...token, id } };
    },
    async read(secret) {
      if (!secret.startsWith(PREFIX) || !isSecretToken(secret.slice(PREFIX.length))) return null;
      const id = tokenIdOf(secret);
      const token = parse(id, await redis.get(keys.token(id)));
      if (token === null || now() - (token.last_used_at ?? 0) < USED_EVERY_MS) return token;
      const used = { ...token, last_used_at: now() };
      const { id: _id, ...record } = used;
      // Only what is still there: a token that is revoked at this moment must not come back.
      const text = JSON.stringify(record);
      return (await redis.set(keys.token(id), text, "KEEPTTL", "XX")) === null ? null : used;
    },
    list,
    revoke,
  };
}
