import type { RequestHandler } from "express";
import { HttpError } from "../http-error.ts";
import { keepLocale, localeOf } from "../locale.ts";
import { sameSitePath } from "../same-site-path.ts";

export interface PageContextDeps {
  timeZone: string;
  /** whether the menu leads to the built-in inbox */
  inboxEnabled: boolean;
}

/** Prepares what every page of the dashboard is written with; `?lang=fr` chooses a language for good. */
export function pageContext({ timeZone, inboxEnabled }: PageContextDeps): RequestHandler {
  return (req, res, next) => {
    const { account } = res.locals;
    if (account === undefined) throw new HttpError(401, "unauthorized", "Unauthorized");
    const url = new URL(req.originalUrl, "http://here");
    const chosen = url.searchParams.get("lang");
    if (chosen !== null && req.method === "GET") {
      url.searchParams.delete("lang");
      keepLocale(res, localeOf(req, chosen));
      // A path such as `/admin/..//host` would lead to that host.
      res.redirect(303, sameSitePath(url.pathname + url.search));
      return;
    }
    const locale = localeOf(req);
    const path = url.pathname + url.search;
    res.locals.page = { ...account, locale, timeZone, url: path, hasInbox: inboxEnabled };
    next();
  };
}
