import express, { type RequestHandler } from "express";
import { HttpError } from "../http-error.ts";

/** The parser takes an empty body for `{}`, which nobody sent. */
function refuseEmpty(_req: unknown, _res: unknown, body: Buffer): void {
  if (body.length > 0) return;
  throw new HttpError(400, "invalid_json", "Invalid JSON payload");
}

/**
 * Reads a JSON body of at most `maxBytes`. Another content type leaves `req.body` undefined, and so
 * does no body at all.
 */
export function jsonBody({ maxBytes }: { maxBytes: number }): RequestHandler {
  const type = ["application/json", "application/*+json"];
  return express.json({ limit: maxBytes, type, verify: refuseEmpty });
}

/** For routes that take JSON only: 415 for anything else. */
export const requireJson: RequestHandler = (req, _res, next) => {
  if (!req.is(["application/json", "application/*+json"])) {
    throw new HttpError(415, "unsupported_media_type", "Send Content-Type: application/json");
  }
  next();
};
