import type { Request, Response } from "express";
import { keepLocale, type Locale, localeOf } from "./locale.ts";

/** The language of a page for somebody who is not signed in; `?lang=fr` chooses one for good. */
export function bareLocale(req: Request, res: Response): Locale {
  const { lang } = req.query;
  if (typeof lang !== "string" || req.method !== "GET") return localeOf(req);
  const locale = localeOf(req, lang);
  keepLocale(res, locale);
  return locale;
}
