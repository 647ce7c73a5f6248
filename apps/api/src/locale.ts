import type { Request, Response } from "express";
import { cookieOf } from "./cookie-of.ts";

export const locales = ["en", "fr"] as const;
export type Locale = (typeof locales)[number];

const COOKIE = "lang";
const YEAR_MS = 31_536_000_000;

function isLocale(text: string | undefined): text is Locale {
  return locales.some((locale) => locale === text);
}

/** The reader's choice, now or earlier, else the language the browser prefers; English where it wants neither. */
export function localeOf(req: Request, asked?: string): Locale {
  const chosen = asked ?? cookieOf(req.headers.cookie, COOKIE);
  if (isLocale(chosen)) return chosen;
  const preferred = req.acceptsLanguages([...locales]);
  return preferred === false || !isLocale(preferred) ? "en" : preferred;
}

/** Has the browser keep the language its reader chose. */
export function keepLocale(res: Response, locale: Locale): void {
  res.cookie(COOKIE, locale, { maxAge: YEAR_MS, sameSite: "lax", httpOnly: true });
}
