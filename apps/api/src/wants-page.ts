import type { Request } from "express";

const PAGES = /^\/(?:admin|inbox)(?:[/?]|$)/;
const NOT_PAGES = /^\/admin\/queues\/api(?:[/?]|$)|^[^?]*\.json(?:\?|$)/;

/** Whether a person's browser waits for a whole page: not a script, not htmx for a part of one. */
export function wantsPage(req: Request): boolean {
  const { originalUrl } = req;
  if (!PAGES.test(originalUrl) || NOT_PAGES.test(originalUrl)) return false;
  if (req.get("hx-request") === "true") return false;
  // What takes anything gets JSON: that is a script.
  return req.accepts(["json", "html"]) === "html";
}
