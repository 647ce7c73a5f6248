import { html, type Html } from "./html.ts";
import type { PageContext } from "./page-context.ts";

type Clock = Pick<PageContext, "locale" | "timeZone">;

/** Which English and which French. */
export const languageTags = { en: "en-GB", fr: "fr-FR" } as const;

/** Formats are costly to make, and a page of a list needs one fifty times. */
const timeFormats = new Map<string, Intl.DateTimeFormat>();

/** An installation has one zone; the map cannot grow beyond its languages. */
function timeFormat({ locale, timeZone }: Clock): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone}`;
  const made = timeFormats.get(name);
  if (made !== undefined) return made;
  const format = new Intl.DateTimeFormat(languageTags[locale], {
    timeZone,
    dateStyle: "medium",
    timeStyle: "medium",
  });
  timeFormats.set(name, format);
  return format;
}

/** A point in time as its reader's clock shows it, to the second; "–" for none. */
export function timeText(context: Clock, at: Date | number | null | undefined): Html {
  if (at === null || at === undefined) return html`–`;
  const date = new Date(at);
  const written = timeFormat(context).format(date);
  return html`<time datetime="${date.toISOString()}">${written}</time>`;
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** How long ago, or in how long: "3 minutes ago". */
export function agoText(context: Clock, at: Date | number, now: Date): Html {
  const date = new Date(at);
  const seconds = Math.round((date.getTime() - now.getTime()) / 1_000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat(languageTags[context.locale], { numeric: "auto" });
  const written = format.format(Math.trunc(seconds / size), unit);
  return html`<time datetime="${date.toISOString()}" title="${date.toISOString()}"
    >${written}</time
  >`;
}

const DAY_SIGNS = { en: "d", fr: "j" } as const;

/** A length of time in one or two units: "2 h 5 min". */
export function durationText({ locale }: Pick<Clock, "locale">, ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return withRest(seconds, 60, "min", "s");
  if (seconds < 86_400) return withRest(Math.round(seconds / 60), 60, "h", "min");
  return withRest(Math.round(seconds / 3_600), 24, DAY_SIGNS[locale], "h");
}

function withRest(amount: number, size: number, unit: string, restUnit: string): string {
  const rest = amount % size;
  const whole = `${Math.trunc(amount / size)} ${unit}`;
  return rest === 0 ? whole : `${whole} ${rest} ${restUnit}`;
}

const numberFormats = {
  en: new Intl.NumberFormat(languageTags.en, { maximumFractionDigits: 1 }),
  fr: new Intl.NumberFormat(languageTags.fr, { maximumFractionDigits: 1 }),
};

/** A number with the reader's separators and one decimal at most. */
export function numberText({ locale }: Pick<PageContext, "locale">, value: number): string {
  return numberFormats[locale].format(value);
}
