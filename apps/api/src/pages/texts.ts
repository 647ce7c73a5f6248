import type { Request } from "express";

export const locales = ["en", "fr"] as const;
export type Locale = (typeof locales)[number];

/** What a page says, in both languages: the French has exactly the keys of the English. */
export function defineTexts<T extends object>(en: T, fr: NoInfer<T>): Record<Locale, T> {
  return { en, fr };
}

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
