import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type {
  ApiToken,
  MagicLinkStore,
  Metrics,
  Session,
  SessionStore,
  TokenStore,
} from "@gmail-push/infra";
import type { Request } from "express";
import type { Account } from "./account.ts";
import type { SessionCookie } from "./session-cookie.ts";
import type { CountedTry, Throttle } from "./throttle.ts";
import type { User, Users } from "./users.ts";

export interface IdentifyDeps {
  users: Users;
  sessions: Pick<SessionStore, "read" | "end">;
  tokens: Pick<TokenStore, "read">;
  links: Pick<MagicLinkStore, "hasKey">;
  cookie: SessionCookie;
  throttle: Throttle;
  metrics: Pick<Metrics, "signIns">;
}

/** Who asks: somebody, a token that opens nothing but the metrics, or nobody we know. */
export type Identity =
  | { kind: "account"; account: Account }
  | { kind: "metrics_only" }
  | { kind: "nobody" };

export type Identify = (req: Request) => Promise<Identity>;

const nobody: Identity = { kind: "nobody" };

interface Credentials {
  user: string;
  password: string;
}

function parseBasic(header: string): Credentials | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,4096})$/i.exec(header)?.[1];
  if (encoded === undefined) return null;
  const [user = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { user, password: password.join(":") };
}

/** What a session was begun with no longer holds: another password, no such user, a key taken away. */
function isOutdated(session: Session, { users, links }: IdentifyDeps): boolean {
  if (session.means === "link") return !links.hasKey(session.credential);
  const user = users.find(session.user);
  return user?.credential !== session.credential || user.role !== session.role;
}

async function bySession(req: Request, deps: IdentifyDeps): Promise<Account | null> {
  const token = deps.cookie.read(req);
  const session = token === undefined ? null : await deps.sessions.read(token);
  if (session === null) return null;
  if (isOutdated(session, deps)) {
    await deps.sessions.end(session.id);
    return null;
  }
  const { user, role, csrf, id } = session;
  return { user, role, csrf, means: "session", sessionId: id };
}

function ofToken({ name, scopes }: ApiToken): Identity {
  const role = scopes.includes("write") ? "operator" : "viewer";
  if (role === "viewer" && !scopes.includes("read")) return { kind: "metrics_only" };
  const user = `token:${name}`;
  return {
    kind: "account",
    account: { user, role, csrf: "", means: "token", sessionId: null },
  };
}

/**
 * Whose password it is. A try that the queue had no room for has told nothing, and does not count.
 * @throws {HttpError} 429
 */
export async function checkCounted(
  users: Pick<Users, "check">,
  { user, password }: Credentials,
  counted: CountedTry,
): Promise<User | null> {
  try {
    return await users.check(user, password);
  } catch (error) {
    await counted.giveBack();
    throw error;
  }
}

/**
 * HTTP Basic, for scripts. Deriving a key from a password is slow on purpose, so the headers that were
 * right last time are remembered, as keyed digests that are of no use elsewhere.
 */
function createByPassword({ users, throttle, metrics }: IdentifyDeps) {
  const key = randomBytes(32);
  const accepted = new Map<User, Buffer>();
  /** a script's first requests often come at once, and are one try */
  const underWay = new Map<string, Promise<User | null>>();

  async function derive(header: string, address: string): Promise<User | null> {
    const given = parseBasic(header);
    const tried = given === null ? {} : { user: given.user };
    const counted = await throttle.take({ address, means: "basic", ...tried });
    const user = given === null ? null : await checkCounted(users, given, counted);
    metrics.signIns.inc({ means: "basic", outcome: user === null ? "wrong" : "accepted" });
    if (user !== null) await counted.accept();
    return user;
  }

  async function check(header: string, address: string): Promise<User | null> {
    const digest = createHmac("sha256", key).update(header).digest();
    const known = [...accepted].find(([, right]) => timingSafeEqual(digest, right));
    if (known !== undefined) {
      // The remembered header is no way around the throttle either, or it could be guessed at leisure.
      await throttle.refuseIfBlocked(address);
      return known[0];
    }
    const same = `${address} ${digest.toString("base64")}`;
    const derived = underWay.get(same) ?? derive(header, address);
    underWay.set(same, derived);
    try {
      const user = await derived;
      if (user !== null) accepted.set(user, digest);
      return user;
    } finally {
      underWay.delete(same);
    }
  }

  return async (header: string, address: string): Promise<Identity> => {
    const user = await check(header, address);
    if (user === null) return nobody;
    const { name, role } = user;
    return {
      kind: "account",
      account: { user: name, role, csrf: "", means: "password", sessionId: null },
    };
  };
}

/**
 * Who a request comes from. A live session's cookie goes first, since a proxy in front may add an
 * `Authorization` of its own; then an API token, then a user's password.
 */
export function createIdentify(deps: IdentifyDeps): Identify {
  const byPassword = createByPassword(deps);
  return async (req) => {
    const account = await bySession(req, deps);
    if (account !== null) return { kind: "account", account };
    const { authorization: header } = req.headers;
    if (header === undefined) return nobody;
    if (!/^Bearer /i.test(header)) return byPassword(header, req.ip ?? "unknown");
    const token = await deps.tokens.read(header.slice("Bearer ".length).trim());
    if (token === null) deps.metrics.signIns.inc({ means: "token", outcome: "wrong" });
    return token === null ? nobody : ofToken(token);
  };
}
