import type { ProcessingPrefs } from "./processing-prefs.ts";

/** What a schedule cannot be read for: the piece of text, or null when there is none at all. */
export type ScheduleReading =
  | { kind: "read"; schedule: ProcessingPrefs["retry_schedule_sec"] }
  | { kind: "unreadable"; piece: string | null };

/** The word for a day differs; the other units are the same in both languages. */
export type DayWord = "d" | "j";

const DAY = 86_400;
const HOUR = 3_600;
const MINUTE = 60;

const words: Readonly<Record<string, number>> = {
  ...unit(1, "s", "sec", "secs", "second", "seconds", "seconde", "secondes"),
  ...unit(MINUTE, "m", "min", "mins", "mn", "minute", "minutes"),
  ...unit(HOUR, "h", "hour", "hours", "heure", "heures"),
  ...unit(DAY, "d", "day", "days", "j", "jour", "jours"),
};

function unit(seconds: number, ...names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, seconds]));
}

/** A number and its unit, right after the one before. */
const PART = /(\d{1,9})\s*([a-z]+)\s*/guy;
const MAX_TEXT = 5_000;

/** `1 h 30 min` in seconds; null when it is no length of time. A bare 0 needs no unit. */
export function parseLength(text: string): number | null {
  const folded = text.trim().toLowerCase();
  if (folded === "0") return 0;
  const parts = [...folded.matchAll(PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== folded) return null;
  let total = 0;
  for (const [, amount, name = ""] of parts) {
    const seconds = Object.hasOwn(words, name) ? words[name] : undefined;
    if (seconds === undefined) return null;
    total += Number(amount) * seconds;
  }
  return total;
}

/** Seconds in the largest units that hold them exactly: `1 h 30 min`. */
export function printLength(seconds: number, dayWord: DayWord = "d"): string {
  const sizes = [
    [DAY, dayWord],
    [HOUR, "h"],
    [MINUTE, "min"],
    [1, "s"],
  ] as const;
  const parts: string[] = [];
  let rest = seconds;
  for (const [size, name] of sizes) {
    const amount = Math.trunc(rest / size);
    if (amount > 0) parts.push(`${amount} ${name}`);
    rest -= amount * size;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** Lengths of time between commas, semicolons or line breaks: `5 s, 5 min, 2 h`. Blank pieces are passed over. */
export function parseSchedule(text: string): ScheduleReading {
  if (text.length > MAX_TEXT) return { kind: "unreadable", piece: null };
  const pieces = text
    .split(/[,;\n]/u)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
  if (pieces.length === 0) return { kind: "unreadable", piece: null };
  const schedule: number[] = [];
  for (const piece of pieces) {
    const seconds = parseLength(piece);
    if (seconds === null) return { kind: "unreadable", piece };
    schedule.push(seconds);
  }
  return { kind: "read", schedule };
}

export function printSchedule(schedule: readonly number[], dayWord: DayWord = "d"): string {
  return schedule.map((seconds) => printLength(seconds, dayWord)).join(", ");
}
