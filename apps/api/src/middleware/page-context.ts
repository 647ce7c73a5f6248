import type { RequestHandler } from "express";
import { HttpError } from "../http-error.ts";
import { localeOf, LOCALE_COOKIE } from "../locale.ts";
import { sameSitePath } from "../same-site-path.ts";

const YEAR_MS = 31_536_000_000;

/** The value of one cookie; undefined when it was not sent. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

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
      const locale = localeOf(req, chosen);
      url.searchParams.delete("lang");
      res.cookie(LOCALE_COOKIE, locale, { maxAge: YEAR_MS, sameSite: "lax", httpOnly: true });
      // A path such as `/admin/..//host` would lead to that host.
      res.redirect(303, sameSitePath(url.pathname + url.search));
      return;
    }
    const locale = localeOf(req, cookieOf(req.headers.cookie, LOCALE_COOKIE));
    const path = url.pathname + url.search;
    res.locals.page = { ...account, locale, timeZone, url: path, hasInbox: inboxEnabled };
    next();
  };
}
