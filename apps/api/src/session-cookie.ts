import type { Request, Response } from "express";
import { cookieOf } from "./cookie-of.ts";

/** The browser's half of a session. */
export interface SessionCookie {
  read(req: Request): string | undefined;
  write(req: Request, res: Response, token: string): void;
  clear(req: Request, res: Response): void;
}

/**
 * By https the name is `__Host-session`: a browser takes such a cookie from this very host only, so that
 * neither a neighbouring site nor the same one by plain http can plant it. "always" is for proxies that
 * do not say that the browser came by https. Without https (on loopback, for trying things out) it is `session`.
 */
export function createSessionCookie(secure: "auto" | "always"): SessionCookie {
  const isSecure = (req: Request) => secure === "always" || req.secure;
  const nameFor = (req: Request) => (isSecure(req) ? "__Host-session" : "session");
  const optionsFor = (req: Request) =>
    ({ httpOnly: true, sameSite: "lax", path: "/", secure: isSecure(req) }) as const;
  return {
    read: (req) => cookieOf(req.headers.cookie, nameFor(req)),
    // Without a maximum age: it goes with the browser, or when the session ends.
    write: (req, res, token) => void res.cookie(nameFor(req), token, optionsFor(req)),
    clear: (req, res) => void res.clearCookie(nameFor(req), optionsFor(req)),
  };
}
