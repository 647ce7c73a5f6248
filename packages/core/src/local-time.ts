import { Temporal } from "temporal-polyfill";
import { knownTimeZone } from "./zoned-time.ts";

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;

/**
 * The instant (epoch ms) at which the wall clock of the zone shows a time as browsers post it,
 * `2026-11-22T08:00`; null when it is no time. Of an hour that comes twice the first one counts.
 */
export function parseLocalTime(text: string, timeZone: string): number | null {
  if (!LOCAL_TIME.test(text)) return null;
  try {
    return Temporal.PlainDateTime.from(text, { overflow: "reject" }).toZonedDateTime(
      knownTimeZone(timeZone),
    ).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The time a field of a browser shows for an instant (epoch ms), to the minute. */
export function localTimeText(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(knownTimeZone(timeZone))
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" });
}
