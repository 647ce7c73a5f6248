import type { Request, Response } from "express";
import { cookieOf } from "./middleware/page-context.ts";
import { type Locale, LOCALE_COOKIE, localeOf } from "./locale.ts";

const YEAR_MS = 31_536_000_000;

/** The language of a page for somebody who is not signed in; `?lang=fr` chooses one for good. */
export function bareLocale(req: Request, res: Response): Locale {
  const kept = cookieOf(req.headers.cookie, LOCALE_COOKIE);
  const { lang } = req.query;
  if (typeof lang !== "string" || req.method !== "GET") return localeOf(req, kept);
  const locale = localeOf(req, lang);
  res.cookie(LOCALE_COOKIE, locale, { maxAge: YEAR_MS, sameSite: "lax", httpOnly: true });
  return locale;
}
