import type { Locale } from "../locale.ts";

export type { Locale } from "../locale.ts";

/** What a page says, in both languages: the French has exactly the keys of the English. */
export function defineTexts<T extends object>(en: T, fr: NoInfer<T>): Record<Locale, T> {
  return { en, fr };
}
