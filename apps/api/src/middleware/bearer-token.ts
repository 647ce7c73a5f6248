import type { RequestHandler } from "express";
import { isEqualSecret } from "../equal-secret.ts";
import { HttpError } from "../http-error.ts";

const SCHEME = "Bearer ";

/** Lets a request pass that carries the token; the prefix is required (domain 3.1 step 1). */
export function bearerToken(token: string): RequestHandler {
  return (req, _res, next) => {
    const header = req.headers.authorization ?? "";
    const given = header.startsWith(SCHEME) ? header.slice(SCHEME.length).trim() : "";
    if (!isEqualSecret(given, token)) {
      throw new HttpError(401, "unauthorized", "Unauthorized", {
        headers: { "WWW-Authenticate": "Bearer" },
      });
    }
    next();
  };
}
