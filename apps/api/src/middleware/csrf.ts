import type { Request, RequestHandler, Response } from "express";
import { isEqualSecret } from "../equal-secret.ts";
import { HttpError } from "../http-error.ts";
import { hasOwnOrigin } from "./same-origin.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** The routes that read a form with a file themselves, and check its token then (`postedForm`). */
const READS_FILES = /^\/admin\/(?:lab|rules|rules\/versions\/[^/]+\/restore)$/;

function fieldOf(body: unknown): string {
  const isObject = typeof body === "object" && body !== null && "csrf" in body;
  return isObject && typeof body.csrf === "string" ? body.csrf : "";
}

function refusal(): HttpError {
  const message = "The form is too old, or not ours; load the page again";
  return new HttpError(403, "csrf", message);
}

function guard(isOurs: (req: Request, csrf: string) => boolean): RequestHandler {
  return (req, res, next) => {
    const csrf = res.locals.account?.csrf ?? "";
    // Scripts have no cookie that a browser would send for somebody else.
    if (!READS.has(req.method) && csrf !== "" && !isOurs(req, csrf)) throw refusal();
    next();
  };
}

/** A browser's write must carry its session's token, as the field `csrf` or the header `X-CSRF-Token`. */
export const csrf: RequestHandler = guard((req, expected) => {
  const header = req.get("x-csrf-token");
  if (header !== undefined) return isEqualSecret(header, expected);
  const hasFiles = req.is("multipart/form-data") === "multipart/form-data";
  // Such a form is read by its own route: here the browser's word lets it come that far.
  if (hasFiles && READS_FILES.test(req.baseUrl + req.path)) return hasOwnOrigin(req);
  return isEqualSecret(fieldOf(req.body), expected);
});

/** For whoever reads a form with files: the field `csrf` in it. @throws {HttpError} 403 `csrf` */
export function checkFormToken(req: Request, res: Response, token: string): void {
  const expected = res.locals.account?.csrf ?? "";
  // The header, where there is one, has been looked at.
  if (expected === "" || req.get("x-csrf-token") !== undefined) return;
  if (!isEqualSecret(token, expected)) throw refusal();
}

/**
 * Bull Board's own pages cannot be made to send our header. In its place the browser must say itself
 * that one of our pages asks (`Sec-Fetch-Site`, or `Origin` in old ones), which no other site can make it say.
 */
export const boardCsrf: RequestHandler = guard((req) => hasOwnOrigin(req));
