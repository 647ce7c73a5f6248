import { Temporal } from "temporal-polyfill";
import { weekdays } from "./settings/absence-pause.ts";
import type { AlertPrefs } from "./settings/alert-prefs.ts";
import { parseTimeOfDay } from "./time-window.ts";
import { knownTimeZone } from "./zoned-time.ts";

export type WorkingHours = Pick<
  AlertPrefs,
  "working_hours_start" | "working_hours_end" | "working_days"
>;

/** From `since` to `now`, epoch ms. */
export interface Span {
  since: number;
  now: number;
}

/**
 * Whether it is working time, and `limitMs` of working time at least have gone by in the span; nights and
 * days off between do not count. Hours are of the wall clock of the zone. An end at or before the start
 * lies on the next day, so that equal times mean the whole day.
 */
export function isOverdue(
  limitMs: number,
  { since, now }: Span,
  hours: WorkingHours,
  timeZone: string,
): boolean {
  const oldest = dateOf(since, timeZone).subtract({ days: 1 });
  let isWorking = false;
  let leftMs = limitMs;
  // Newest first: the latest hours that have begun tell whether now lies in them.
  let date = dateOf(now, timeZone);
  while (Temporal.PlainDate.compare(date, oldest) >= 0) {
    const stretch = stretchOn(date, hours, timeZone);
    date = date.subtract({ days: 1 });
    if (stretch === null || stretch.start > now) continue;
    isWorking ||= now < stretch.end;
    if (!isWorking) return false;
    leftMs -= Math.max(0, Math.min(stretch.end, now) - Math.max(stretch.start, since));
    if (leftMs <= 0) return true;
  }
  return false;
}

function dateOf(at: number, timeZone: string): Temporal.PlainDate {
  const instant = Temporal.Instant.fromEpochMilliseconds(at);
  return instant.toZonedDateTimeISO(knownTimeZone(timeZone)).toPlainDate();
}

/** The hours that begin on a day, epoch ms; null when none do. */
function stretchOn(
  date: Temporal.PlainDate,
  hours: WorkingHours,
  timeZone: string,
): { start: number; end: number } | null {
  const weekday = weekdays[date.dayOfWeek - 1];
  if (weekday === undefined || !hours.working_days.includes(weekday)) return null;
  const start = parseTimeOfDay(hours.working_hours_start);
  const end = parseTimeOfDay(hours.working_hours_end);
  if (start === null || end === null) return null;
  const at = (day: Temporal.PlainDate, time: { hour: number; minute: number }) =>
    day.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(knownTimeZone(timeZone))
      .epochMilliseconds;
  const endsNextDay = end.hour * 60 + end.minute <= start.hour * 60 + start.minute;
  const lastDay = endsNextDay ? date.add({ days: 1 }) : date;
  return { start: at(date, start), end: at(lastDay, end) };
}
