import { Temporal } from "temporal-polyfill";
import type { AlertPrefs } from "./settings/alert-prefs.ts";
import { parseTimeOfDay } from "./time-window.ts";
import { knownTimeZone, weekdayOf } from "./zoned-time.ts";

export type WorkingHours = Pick<
  AlertPrefs,
  "working_hours_start" | "working_hours_end" | "working_days"
>;

/** Days looked back: hours that follow on one another without a gap are one stretch. */
const SEARCH_DAYS = 8;

interface Stretch {
  start: number;
  end: number;
}

/**
 * When the working hours that now lies in began, on the wall clock of the zone; null outside of them. An
 * end at or before the start lies on the next day, so that equal times mean the whole day.
 */
export function workingSince(hours: WorkingHours, now: Date, timeZone: string): Date | null {
  const stretches = recentDays(now, timeZone).flatMap((date) => stretchOn(date, hours, timeZone));
  const [current, ...earlier] = stretches.filter(({ start }) => start <= now.getTime());
  if (current === undefined || current.end <= now.getTime()) return null;
  let since = current.start;
  for (const { start, end } of earlier) if (end >= since) since = start;
  return new Date(since);
}

/** Today and the days before it, newest first. */
function recentDays(now: Date, timeZone: string): Temporal.PlainDate[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(knownTimeZone(timeZone))
    .toPlainDate();
  return Array.from({ length: SEARCH_DAYS }, (_, days) => today.subtract({ days }));
}

function stretchOn(date: Temporal.PlainDate, hours: WorkingHours, timeZone: string): Stretch[] {
  const start = parseTimeOfDay(hours.working_hours_start);
  const end = parseTimeOfDay(hours.working_hours_end);
  if (start === null || end === null) return [];
  const at = (day: Temporal.PlainDate, time: { hour: number; minute: number }) =>
    day.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(knownTimeZone(timeZone))
      .epochMilliseconds;
  // Noon is that day's whatever the clock does.
  const noon = new Date(at(date, { hour: 12, minute: 0 }));
  const days: readonly string[] = hours.working_days;
  if (!days.includes(weekdayOf(noon, timeZone))) return [];
  const endsNextDay = end.hour * 60 + end.minute <= start.hour * 60 + start.minute;
  const lastDay = endsNextDay ? date.add({ days: 1 }) : date;
  return [{ start: at(date, start), end: at(lastDay, end) }];
}
