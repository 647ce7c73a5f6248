import type { AuditLog, Logger, NewSession, SessionStore } from "@gmail-push/infra";
import type { Request, Response } from "express";
import type { SessionCookie } from "./session-cookie.ts";

export interface BeginSessionDeps {
  sessions: Pick<SessionStore, "create" | "read" | "end">;
  cookie: SessionCookie;
  audit: Pick<AuditLog, "write">;
  log: Logger;
}

export type BeginSession = (
  req: Request,
  res: Response,
  who: Omit<NewSession, "agent" | "address">,
) => Promise<void>;

const MAX_AGENT = 200;

/**
 * Signs a browser in: always under a new token, so that one planted beforehand is worth nothing, and
 * in place of the session it had.
 */
export function createBeginSession(deps: BeginSessionDeps): BeginSession {
  const { sessions, cookie, audit, log } = deps;
  return async (req, res, who) => {
    const previous = await sessions.read(cookie.read(req) ?? "");
    if (previous !== null) await sessions.end(previous.id);
    const agent = (req.get("user-agent") ?? "").slice(0, MAX_AGENT);
    const { token, session } = await sessions.create({ ...who, agent, address: req.ip ?? "" });
    cookie.write(req, res, token);
    const { user, role, means } = who;
    const details = { means, role, session: session.id.slice(0, 12) };
    log.info({ user, ...details }, "signed in");
    await audit.write({ author: user, action: "signed_in", details });
  };
}
