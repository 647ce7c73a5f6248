import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { readStored } from "./read-record.ts";
import { roleSchema } from "./role.ts";
import { isSecretToken, newSecretToken, tokenIdOf } from "./secret-token.ts";

const sessionSchema = z.object({
  user: z.string(),
  role: roleSchema,
  /** what a browser must send with each write */
  csrf: z.string(),
  /** digest of what the user signed in with; the session ends when that is another */
  credential: z.string(),
  /** how it was signed in */
  means: z.enum(["password", "link"]),
  /** for people, to know their browsers by */
  agent: z.string(),
  address: z.string(),
  /** epoch ms */
  created_at: z.number(),
  last_seen_at: z.number(),
});

/** Somebody's browser. `id` is the SHA-256 of its cookie: it names the session and opens nothing. */
export type Session = z.infer<typeof sessionSchema> & { id: string };

export type NewSession = Pick<
  Session,
  "user" | "role" | "credential" | "means" | "agent" | "address"
>;

export interface SessionStore {
  /** A session nobody had before; the token goes into the cookie and is kept nowhere. */
  create(session: NewSession): Promise<{ token: string; session: Session }>;
  /** The session of a cookie, seen just now; null when it has ended or never was. */
  read(token: string): Promise<Session | null>;
  /** Sessions that go on, latest seen first. */
  list(): Promise<Session[]>;
  /** Ends one; false when there is none. */
  end(id: string): Promise<boolean>;
  /** Ends all of a user's but one; resolves with how many. */
  endAllOf(user: string, exceptId?: string): Promise<number>;
}

export interface SessionStoreDeps {
  redis: Redis;
  keys: Keys;
  /** a session ends when it was not seen for this long */
  idleMs: number;
  /** and this long after it began in any case */
  maxMs: number;
  now?: () => number;
}

/** The oldest sessions make room for new ones beyond this many. */
const KEPT = 1_000;
/** And a user's own beyond this many, so that nobody's sign-ins end somebody else's sessions. */
const KEPT_PER_USER = 50;
/** A session is marked as seen at most this often. */
const SEEN_EVERY_MS = 60_000;

/** How sessions are written down. Both limits are kept by our clock, and by Redis, which forgets what has ended. */
function createSessionFormat({ keys, idleMs, maxMs, now = Date.now }: SessionStoreDeps) {
  function endOf(session: Session): number {
    return Math.min(session.created_at + maxMs, session.last_seen_at + idleMs);
  }
  const parse = (id: string, text: string | null): Session | null => {
    // One that cannot be read counts as ended: its user signs in again.
    const record = readStored(sessionSchema, text);
    if (record === null) return null;
    const session = { id, ...record };
    return endOf(session) > now() ? session : null;
  };
  /** What to `SET`. */
  const write = (session: Session): [string, string, "PX", number] => {
    const { id, ...record } = session;
    const ttlMs = Math.max(1, Math.ceil(endOf(session) - now()));
    return [keys.session(id), JSON.stringify(record), "PX", ttlMs];
  };
  return { parse, write };
}

/** Lists sessions and ends them. */
function createSessionList(deps: SessionStoreDeps) {
  const { redis, keys, now = Date.now } = deps;
  const { parse } = createSessionFormat(deps);
  const list = async (): Promise<Session[]> => {
    await redis.zremrangebyscore(keys.sessions, "-inf", now());
    const ids = await redis.zrange(keys.sessions, "0", "-1");
    if (ids.length === 0) return [];
    const texts = await redis.mget(ids.map((id) => keys.session(id)));
    const sessions = ids.map((id, index) => parse(id, texts[index] ?? null));
    return sessions
      .filter((session) => session !== null)
      .toSorted((a, b) => b.last_seen_at - a.last_seen_at);
  };
  const end = async (id: string): Promise<boolean> => {
    const removed = await redis.del(keys.session(id));
    await redis.zrem(keys.sessions, id);
    return removed === 1;
  };
  return { list, end };
}

/** Sessions in Redis. */
export function createSessionStore(deps: SessionStoreDeps): SessionStore {
  const { redis, keys, idleMs, maxMs, now = Date.now } = deps;
  const { parse, write } = createSessionFormat(deps);
  const { list, end } = createSessionList(deps);
  const seenEveryMs = Math.min(SEEN_EVERY_MS, idleMs / 10);

  async function endOldest({ id: newest, user }: Session): Promise<void> {
    const own = (await list())
      .filter((each) => each.user === user && each.id !== newest)
      .toSorted((a, b) => b.created_at - a.created_at)
      .slice(KEPT_PER_USER - 1);
    const ids = await redis.zrange(keys.sessions, "0", String(-KEPT - 1));
    await Promise.all([...own.map(({ id }) => id), ...ids].map(end));
  }

  return {
    list,
    end,
    async create(fresh) {
      const token = newSecretToken();
      const at = now();
      const csrf = newSecretToken();
      const session = { ...fresh, id: tokenIdOf(token), csrf, created_at: at, last_seen_at: at };
      // Listed first: one that cannot be seen could not be ended either.
      await redis.zadd(keys.sessions, at + maxMs, session.id);
      await redis.set(...write(session));
      await endOldest(session);
      return { token, session };
    },
    async read(token) {
      if (!isSecretToken(token)) return null;
      const id = tokenIdOf(token);
      const session = parse(id, await redis.get(keys.session(id)));
      if (session === null || now() - session.last_seen_at < seenEveryMs) return session;
      const seen = { ...session, last_seen_at: now() };
      // Only what is still there: a session that is ended at this moment must not come back.
      return (await redis.set(...write(seen), "XX")) === null ? null : seen;
    },
    async endAllOf(user, exceptId) {
      const sessions = await list();
      const ended = sessions.filter((each) => each.user === user && each.id !== exceptId);
      await Promise.all(ended.map(async ({ id }) => end(id)));
      return ended.length;
    },
  };
}
