import type { AlertPrefs } from "./settings/alert-prefs.ts";
import { isOverdue } from "./working-hours.ts";

export const alertKinds = [
  "no_ingress",
  "error_rate",
  "dead_emails",
  "r2_timeouts",
  "backlog",
  "oldest_age",
  "destination",
  "ledger_unbalanced",
  "redis_not_durable",
] as const;

export type AlertKind = (typeof alertKinds)[number];

/** Something out of so many. */
export interface Share {
  part: number;
  whole: number;
}

/** What alerts are judged by, all of one moment; times in epoch ms. */
export interface AlertReadings {
  /** When the Apps Script was last heard of; null: never. */
  lastContactAt: number | null;
  /** Failed ones among the delivery attempts of the window. */
  failedAttempts: Share;
  /** Copies that the fetcher or R2 did not answer, among those of the window. */
  r2Timeouts: Share;
  /** Emails that were given up within the last 24 hours, and are still. */
  deadEmails: number;
  pendingEmails: number;
  /** When the oldest email that does not wait on purpose was accepted or revived; null: there is none. */
  oldestMovingAt: number | null;
  ledgerBalanced: boolean;
  destinations: readonly DestinationReading[];
  /** What is wrong with Redis, by the name of its setting. */
  notDurable: readonly { subject: string; because: string }[];
}

export interface DestinationReading {
  id: string;
  /** `operator`: disabled on purpose. */
  trouble: "degraded" | "gone" | "failing" | "operator" | null;
}

/**
 * What one reading says of one alert: `bad` opens it, `good` closes it, `easing` leaves an open one in
 * force, and so does `quiet`, without a word.
 */
export interface Signal {
  kind: AlertKind;
  /** Which one, where there are several of a kind. */
  subject: string | null;
  level: "bad" | "easing" | "quiet" | "good";
  /** In the unit of the threshold: minutes, percent or emails. */
  value: number | null;
  threshold: number | null;
  because: string | null;
}

/** An alert ends when its value has come down to this part of what opened it, so that it does not flap. */
const EASED = 0.8;
const MINUTE_MS = 60_000;

export interface AlertClock {
  now: Date;
  /** IANA name; of the working hours. */
  timeZone: string;
  /** Since when calls are noted without a gap, epoch ms. */
  watchedSince?: number;
}

/** One or more signals for each alert that is switched on. */
export function alertSignals(
  readings: AlertReadings,
  prefs: AlertPrefs,
  clock: AlertClock,
): Signal[] {
  const { oldestMovingAt } = readings;
  const ageMs = oldestMovingAt === null ? 0 : clock.now.getTime() - oldestMovingAt;
  const minAttempts = prefs.rate_min_attempts;
  const signals = [
    silence(readings.lastContactAt, prefs, clock),
    share("error_rate", readings.failedAttempts, prefs.error_rate_percent, minAttempts),
    share("r2_timeouts", readings.r2Timeouts, prefs.r2_timeouts_percent, minAttempts),
    deaths(readings.deadEmails, prefs.dead_emails_count),
    amount("backlog", readings.pendingEmails, prefs.backlog_emails),
    amount("oldest_age", ageMs / MINUTE_MS, prefs.oldest_age_minutes),
    ...readings.destinations.map(destination),
    { ...fact("ledger_unbalanced"), level: levelOf(!readings.ledgerBalanced) },
    ...readings.notDurable.map((problem) => ({
      ...fact("redis_not_durable"),
      ...problem,
      level: "bad" as const,
    })),
  ];
  return signals.filter(({ kind }) => prefs[`${kind}_enabled`]);
}

function fact(kind: AlertKind) {
  return { kind, subject: null, value: null, threshold: null, because: null };
}

function levelOf(isBad: boolean): "bad" | "good" {
  return isBad ? "bad" : "good";
}

function destination({ id, trouble }: DestinationReading): Signal {
  const isBad = trouble !== null && trouble !== "operator";
  return { ...fact("destination"), subject: id, level: levelOf(isBad), because: trouble };
}

/** What is quiet outside of the hours, or was before the watch began, alarms nobody; only a call ends an alert. */
function silence(
  lastContactAt: number | null,
  prefs: AlertPrefs,
  { now, timeZone, watchedSince = 0 }: AlertClock,
): Signal {
  const threshold = prefs.no_ingress_minutes;
  if (lastContactAt === null) return { ...fact("no_ingress"), level: "good", threshold };
  const at = now.getTime();
  const value = Math.max(0, at - lastContactAt) / MINUTE_MS;
  const signal = { ...fact("no_ingress"), value: rounded(value), threshold };
  if (value < threshold) return { ...signal, level: "good" };
  const span = { since: Math.max(lastContactAt, watchedSince), now: at };
  const isLate = isOverdue(threshold * MINUTE_MS, span, prefs, timeZone);
  return { ...signal, level: isLate ? "bad" : "quiet" };
}

/** Few attempts say little: they open nothing, and end an alert only when none of them failed. */
function share(
  kind: AlertKind,
  { part, whole }: Share,
  threshold: number,
  minAttempts: number,
): Signal {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  const signal = { ...fact(kind), value: rounded(percent), threshold };
  if (part === 0) return { ...signal, level: "good" };
  if (whole < minAttempts) return { ...signal, level: "easing" };
  if (percent > threshold) return { ...signal, level: "bad" };
  return { ...signal, level: percent <= EASED * threshold ? "good" : "easing" };
}

/** The first one is told: nobody else would say that an email reached no one. */
function deaths(value: number, threshold: number): Signal {
  const signal = amount("dead_emails", value, threshold);
  return value >= threshold ? { ...signal, level: "bad" } : signal;
}

function amount(kind: AlertKind, value: number, threshold: number): Signal {
  const signal = { ...fact(kind), value: rounded(value), threshold };
  if (value > threshold) return { ...signal, level: "bad" };
  return { ...signal, level: value <= EASED * threshold ? "good" : "easing" };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
