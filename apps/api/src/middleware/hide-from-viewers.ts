import { maskUrl } from "@gmail-push/core";
import type { RequestHandler } from "express";

/** An address of a destination often holds its key. */
const URLS = new Set(["url", "webhook_url", "webhookUrl"]);
/** What a receiver answers may repeat what it was sent. */
const HIDDEN = new Set(["secret", "response_snippet"]);

/** As routes write it that mask themselves; what they have masked stays as it is. */
function masked(url: string): string {
  const origin = maskUrl(url);
  return url === "" || url === origin ? url : `${origin}/***`;
}

function shownTo(key: string, value: unknown): unknown {
  if (HIDDEN.has(key)) return null;
  if (typeof value === "string") return URLS.has(key) ? masked(value) : value;
  if (Array.isArray(value)) return value.map((each) => shownTo("", each));
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, shownTo(name, each)]),
  );
}

/**
 * Viewers, and tokens that may only read, are told in JSON where deliveries go by scheme and host, and no
 * secret, nor what receivers answered. It stands before all routes, as the net under those that forget it.
 */
export const hideFromViewers: RequestHandler = (_req, res, next) => {
  if (res.locals.account?.role === "viewer") {
    const json = res.json.bind(res);
    res.json = (body) => json(shownTo("", body));
  }
  next();
};
