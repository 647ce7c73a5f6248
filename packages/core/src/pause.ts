import { Temporal } from "temporal-polyfill";
import type { WebhookConfig } from "./settings/webhook-config.ts";
import { knownTimeZone, weekdayOf } from "./zoned-time.ts";

export type Sending =
  | { kind: "on" }
  | { kind: "off"; because: "switched_off" }
  | { kind: "off"; because: "absence_pause"; until: Date };

/**
 * Whether deliveries may be attempted now: the switch is on and today, in the configured zone, is no day of
 * absence (departure `pause-zone`). A pause names its end only while the switch is on.
 */
export function sendingAt(config: WebhookConfig, now: Date, timeZone: string): Sending {
  if (!config.webhook_sending_enabled) return { kind: "off", because: "switched_off" };
  const paused: readonly string[] = config.absence_pause_enabled ? config.absence_pause_days : [];
  if (paused.length === 0 || !paused.includes(weekdayOf(now, timeZone))) return { kind: "on" };
  return { kind: "off", because: "absence_pause", until: endOfPause(paused, now, timeZone) };
}

/** The next start of a day that is not paused; of the eighth day when all are, to look again by then. */
function endOfPause(paused: readonly string[], now: Date, timeZone: string): Date {
  const zone = knownTimeZone(timeZone);
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  const starts = [1, 2, 3, 4, 5, 6, 7].map(
    (days) => new Date(today.add({ days }).toZonedDateTime(zone).epochMilliseconds),
  );
  const resumes = starts.find((start) => !paused.includes(weekdayOf(start, timeZone)));
  return resumes ?? starts.at(-1) ?? now;
}
