import type { RequestHandler } from "express";
import { HttpError } from "../http-error.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses writes that another site makes with this browser's credentials. A browser always sends
 * `Sec-Fetch-Site` or `Origin` with them; scripts send neither and pass.
 */
export const sameOrigin: RequestHandler = (req, _res, next) => {
  if (READS.has(req.method)) {
    next();
    return;
  }
  const site = req.get("sec-fetch-site");
  const origin = req.get("origin");
  const isForeign =
    site === undefined
      ? origin !== undefined && URL.parse(origin)?.host !== req.get("host")
      : site !== "same-origin" && site !== "none";
  if (isForeign) {
    throw new HttpError(403, "cross_origin", "This request must come from the same site");
  }
  next();
};
