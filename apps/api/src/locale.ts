import type { Request } from "express";

export const locales = ["en", "fr"] as const;
export type Locale = (typeof locales)[number];

export const LOCALE_COOKIE = "lang";

function isLocale(text: string | undefined): text is Locale {
  return locales.some((locale) => locale === text);
}

/** The reader's choice, else the language the browser prefers; English where it wants neither. */
export function localeOf(req: Request, chosen: string | undefined): Locale {
  if (isLocale(chosen)) return chosen;
  const preferred = req.acceptsLanguages([...locales]);
  return preferred === false || !isLocale(preferred) ? "en" : preferred;
}
