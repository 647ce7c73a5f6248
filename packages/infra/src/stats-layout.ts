import type { Keys } from "./keys.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * How counts are kept: one hash holds the steps of one span, field `<step>:<counter>`. Each level
 * counts everything again, so that any range is read with two or three commands.
 */
export interface StatsLevel {
  name: "minute" | "hour" | "quarter-day";
  stepMs: number;
  spanMs: number;
  /** how long a hash stays after its last count: a little longer than anybody looks back, seconds */
  ttlSeconds: number;
}

export const minuteLevel: StatsLevel = {
  name: "minute",
  stepMs: MINUTE_MS,
  spanMs: HOUR_MS,
  ttlSeconds: (26 * HOUR_MS) / 1_000,
};
export const hourLevel: StatsLevel = {
  name: "hour",
  stepMs: HOUR_MS,
  spanMs: 8 * DAY_MS,
  ttlSeconds: (9 * DAY_MS) / 1_000,
};
export const quarterDayLevel: StatsLevel = {
  name: "quarter-day",
  stepMs: 6 * HOUR_MS,
  spanMs: 32 * DAY_MS,
  ttlSeconds: (33 * DAY_MS) / 1_000,
};
export const statsLevels: readonly StatsLevel[] = [minuteLevel, hourLevel, quarterDayLevel];

/** The start of the step or span that an instant lies in; all are aligned to UTC. */
export function startOf(at: number, lengthMs: number): number {
  return Math.floor(at / lengthMs) * lengthMs;
}

/** The hash that counts an instant, and which of its steps. */
export function statsPlace(
  keys: Keys,
  level: StatsLevel,
  at: number,
): { key: string; step: number } {
  const span = Math.floor(at / level.spanMs);
  const step = Math.floor((at - span * level.spanMs) / level.stepMs);
  return { key: keys.stats(level.name, span), step };
}

/** Every hash with steps between two instants, and when each begins. */
export function statsSpans(
  keys: Keys,
  level: StatsLevel,
  { from, to }: { from: number; to: number },
): { key: string; start: number }[] {
  const spans: { key: string; start: number }[] = [];
  for (let start = startOf(from, level.spanMs); start <= to; start += level.spanMs) {
    spans.push({ key: keys.stats(level.name, start / level.spanMs), start });
  }
  return spans;
}
