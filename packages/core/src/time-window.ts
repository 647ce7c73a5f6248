import { Temporal } from "temporal-polyfill";
import { knownTimeZone, minuteOfDay } from "./zoned-time.ts";

export interface TimeOfDay {
  hour: number;
  minute: number;
}

/** Open from start (included) to end (excluded) on the wall clock; start after end crosses midnight. */
export interface TimeWindow {
  start: TimeOfDay;
  end: TimeOfDay;
}

const TIME_OF_DAY = /^(\d{1,2})[h:](\d{2})$/i;

/** `9h05`, `09h05`, `9:05`, `09:05`, 00:00 to 23:59, any case, trimmed; anything else is null (domain 8). */
export function parseTimeOfDay(value: unknown): TimeOfDay | null {
  if (typeof value !== "string") return null;
  const match = TIME_OF_DAY.exec(value.trim());
  if (match === null) return null;
  const [, hourText = "", minuteText = ""] = match;
  const time = { hour: Number(hourText), minute: Number(minuteText) };
  return time.hour <= 23 && time.minute <= 59 ? time : null;
}

/**
 * The window two texts describe, or null when nothing is constrained: a side that is no time, or both the
 * same time (departure `equal-bounds`).
 */
export function timeWindow(start: string, end: string): TimeWindow | null {
  const startTime = parseTimeOfDay(start);
  const endTime = parseTimeOfDay(end);
  if (startTime === null || endTime === null) return null;
  if (minutesOf(startTime) === minutesOf(endTime)) return null;
  return { start: startTime, end: endTime };
}

/** Whether the wall clock of the zone stands inside the window. */
export function isOpen(window: TimeWindow, now: Date, timeZone: string): boolean {
  const minute = minuteOfDay(now, timeZone);
  const start = minutesOf(window.start);
  const end = minutesOf(window.end);
  return start < end ? start <= minute && minute < end : start <= minute || minute < end;
}

/** Whether the wall clock stands before the start of the window on its day. */
export function isBeforeStart(window: TimeWindow, now: Date, timeZone: string): boolean {
  return minuteOfDay(now, timeZone) < minutesOf(window.start);
}

/**
 * First instant, from `now` on, at which the window is open. A closed window opens either when the wall
 * clock reaches its start (twice on the night clocks go back) or when a change of the clock jumps into it.
 */
export function nextOpening(window: TimeWindow, now: Date, timeZone: string): Date {
  if (isOpen(window, now, timeZone)) return now;
  const zoned = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(
    knownTimeZone(timeZone),
  );
  const candidates = [...startsAround(zoned, window.start), ...clockChangesAfter(zoned)]
    .filter((at) => at >= now.getTime() && isOpen(window, new Date(at), timeZone))
    .toSorted((a, b) => a - b);
  const [first] = candidates;
  if (first === undefined) throw new Error("no opening of the window within its search range");
  return new Date(first);
}

/** Days looked ahead: a clock change can swallow a short window, and a zone can skip a whole day. */
const SEARCH_DAYS = 4;

function startsAround(zoned: Temporal.ZonedDateTime, start: TimeOfDay): number[] {
  const today = zoned.toPlainDate();
  const time = Temporal.PlainTime.from(start);
  return Array.from({ length: SEARCH_DAYS + 1 }, (_, days) => today.add({ days }))
    .map((date) => date.toPlainDateTime(time))
    .flatMap((local) =>
      (["earlier", "later"] as const).map(
        (disambiguation) =>
          local.toZonedDateTime(zoned.timeZoneId, { disambiguation }).epochMilliseconds,
      ),
    );
}

function clockChangesAfter(zoned: Temporal.ZonedDateTime): number[] {
  const end = zoned.add({ days: SEARCH_DAYS });
  const changes: number[] = [];
  let change = zoned.getTimeZoneTransition("next");
  while (change !== null && Temporal.ZonedDateTime.compare(change, end) <= 0) {
    changes.push(change.epochMilliseconds);
    change = change.getTimeZoneTransition("next");
  }
  return changes;
}

function minutesOf(time: TimeOfDay): number {
  return time.hour * 60 + time.minute;
}
