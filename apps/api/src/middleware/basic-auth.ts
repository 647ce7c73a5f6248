import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import { isEqualSecret } from "../equal-secret.ts";
import { HttpError } from "../http-error.ts";
import type { Throttle } from "../throttle.ts";

declare module "express-serve-static-core" {
  interface Locals {
    /** who is signed in */
    user?: string;
  }
}

export interface BasicAuthDeps {
  user: string;
  isPassword: (password: string) => Promise<boolean>;
  throttle: Throttle;
}

interface Credentials {
  user: string;
  password: string;
}

function parseCredentials(header: string | undefined): Credentials | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,4096})$/.exec(header ?? "")?.[1];
  if (encoded === undefined) return null;
  const [user = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { user, password: password.join(":") };
}

function unauthorized(): HttpError {
  return new HttpError(401, "unauthorized", "Unauthorized", {
    headers: { "WWW-Authenticate": 'Basic realm="gmail-push", charset="UTF-8"' },
  });
}

/**
 * HTTP Basic for operators. Deriving a key from a password is slow on purpose, so the header that
 * was right last time is remembered, as a keyed digest that is of no use elsewhere.
 */
export function basicAuth({ user, isPassword, throttle }: BasicAuthDeps): RequestHandler {
  const key = randomBytes(32);
  let accepted = Buffer.alloc(32);

  const digestOf = (header: string) => createHmac("sha256", key).update(header).digest();

  async function isRight(header: string): Promise<boolean> {
    const given = parseCredentials(header);
    if (given === null) return false;
    const hasPassword = await isPassword(given.password);
    return isEqualSecret(given.user, user) && hasPassword;
  }

  return async (req, res, next) => {
    const { authorization: header } = req.headers;
    if (header === undefined) throw unauthorized();
    const address = req.ip ?? "unknown";
    const digest = digestOf(header);
    // The remembered header is no way around the throttle either, or it could be guessed at leisure.
    if (timingSafeEqual(digest, accepted)) {
      await throttle.refuseIfBlocked(address);
    } else {
      await throttle.take(address);
      if (!(await isRight(header))) throw unauthorized();
      accepted = digest;
      await throttle.giveBack(address);
    }
    res.locals.user = user;
    res.locals.account = { user, role: "operator", csrf: "" };
    next();
  };
}
