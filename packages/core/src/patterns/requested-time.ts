import type { Span } from "../excerpt.ts";
import { calendarDate } from "./calendar-date.ts";
import { clockTime } from "./clock-time.ts";

/** What was read behind one request: the hour in the `h` or the colon form, with or without a date. */
interface Reading {
  form: "dated h" | "dated colon" | "h" | "colon";
  text: string;
  end: number;
}

interface Match {
  groups: Partial<Record<string, string>>;
  end: number;
}

const REQUEST = "a faire pour ";

const DATE = new RegExp(
  "(?:le )?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?" +
    "(?<day>\\d{1,2}) ?(?<separator>[-/.]) ?(?<month>\\d{1,2}) ?\\k<separator> ?(?<year>\\d{4}|\\d{2})" +
    "(?: ?, ?| )(?:(?:a a|a|avant|vers|pour) )?",
  "y",
);
const ONE_A = /a /y;

const MONTH =
  "(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)";

/** What two digits behind a space may begin instead of being minutes: an hour, a date, a number, a word, an amount. */
const OTHER_THAN_MINUTES =
  `[\\p{L}\\p{N}_]| ?h(?:eures?)?(?!\\p{L})|[/.,:]\\d| ?${MONTH}(?!\\p{L})|` +
  " ?(?<dash>[-/.]) ?\\d{1,2} ?\\k<dash> ?\\d{2}| ?[%€$£°]";
const MINUTES_UNIT = " ?(?:mn|min|minutes?)(?!\\p{L})";
const HOUR = new RegExp(
  "(?<hour>\\d{1,2})(?: ?heures?(?!\\p{L})| h(?!\\p{L})|h)" +
    `(?:(?<minute>\\d{1,2})| (?<spaced>[0-5]\\d)(?:(?=${MINUTES_UNIT})|(?!${OTHER_THAN_MINUTES})))?`,
  "yu",
);
const COLON = /(?<hour>\d{1,2}):(?<minute>\d{2})/y;

/**
 * The time that stands behind `à faire pour` in a folded text: `le 03/09/2025 à 09h05`, `09h05`, or null (steps 1 to
 * 4 of domain 6, departures `time-forms` and `time-range`). A date beats none and the `h` form the colon form, wherever
 * they stand; of one form the first counts.
 */
export function requestedTime(text: string): (Span & { text: string }) | null {
  const first = new Map<Reading["form"], Span & { text: string }>();
  let at = text.indexOf(REQUEST);
  while (at !== -1 && !first.has("dated h")) {
    const reading = readDated(text, at + REQUEST.length) ?? readTime(text, at + REQUEST.length);
    if (reading !== null && !first.has(reading.form)) {
      first.set(reading.form, { text: reading.text, start: at, end: reading.end });
    }
    at = text.indexOf(REQUEST, at + REQUEST.length);
  }
  return (
    first.get("dated h") ?? first.get("dated colon") ?? first.get("h") ?? first.get("colon") ?? null
  );
}

function readDated(text: string, from: number): Reading | null {
  const match = matchAt(DATE, text, from);
  if (match === null) return null;
  const { day = "", separator, month = "", year = "" } = match.groups;
  // `05.02.26` may be anything; only the slash makes two digits a year.
  if (year.length === 2 && separator !== "/") return null;
  const date = calendarDate(day, month, year);
  const clock = readClock(text, match.end);
  if (date === null || clock === null) return null;
  return { form: `dated ${clock.form}`, text: `le ${date} à ${clock.text}`, end: clock.end };
}

function readTime(text: string, from: number): Reading | null {
  return readClock(text, matchAt(ONE_A, text, from)?.end ?? from);
}

function readClock(
  text: string,
  from: number,
): { form: "h" | "colon"; text: string; end: number } | null {
  const hourForm = matchAt(HOUR, text, from);
  const match = hourForm ?? matchAt(COLON, text, from);
  if (match === null) return null;
  const { hour = "", minute = "", spaced = minute } = match.groups;
  // Midnight is asked for as 24 h too, but shown as 24:00 by no clock.
  const isMidnight = hourForm !== null && Number(hour) === 24 && Number(spaced) === 0;
  const time = clockTime(isMidnight ? "0" : hour, spaced);
  if (time === null) return null;
  return { form: hourForm === null ? "colon" : "h", text: time, end: match.end };
}

function matchAt(pattern: RegExp, text: string, at: number): Match | null {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? null : { groups: match.groups ?? {}, end: pattern.lastIndex };
}
