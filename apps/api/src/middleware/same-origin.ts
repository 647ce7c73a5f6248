import type { Request, RequestHandler } from "express";
import { HttpError } from "../http-error.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
const OWN = new Set(["same-origin", "none"]);

function isForeign(req: Request): boolean {
  const isRead = READS.has(req.method);
  const site = req.get("sec-fetch-site");
  const origin = req.get("origin");
  if (site === undefined) {
    return !isRead && origin !== undefined && URL.parse(origin)?.host !== req.get("host");
  }
  // A link on another site may lead here; anything else of another site may not.
  const isNavigation = isRead && req.get("sec-fetch-mode") === "navigate";
  return !OWN.has(site) && !isNavigation;
}

/** Whether the browser itself says that one of our own pages sent this; a script says nothing. */
export function hasOwnOrigin(req: Request): boolean {
  const site = req.get("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = req.get("origin");
  return origin !== undefined && URL.parse(origin)?.host === req.get("host");
}

/**
 * Refuses what another site does with this browser's credentials. A browser always sends
 * `Sec-Fetch-Site` or `Origin` with it; scripts send neither and pass.
 */
export const sameOrigin: RequestHandler = (req, _res, next) => {
  if (isForeign(req)) {
    throw new HttpError(403, "cross_origin", "This request must come from the same site");
  }
  next();
};
