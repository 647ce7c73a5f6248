import { quantile } from "@gmail-push/core";
import { processingBuckets } from "./metrics.ts";
import { hourLevel, quarterDayLevel, startOf, type StatsLevel } from "./stats-layout.ts";
import { type CountsBy, type StatCounts, type StatTotals, sumTotals } from "./stats-totals.ts";

export const statRanges = ["24h", "7d", "30d"] as const;
export type StatRange = (typeof statRanges)[number];

const HOUR_MS = 3_600_000;

interface RangeShape {
  level: StatsLevel;
  /** one point of a chart */
  stepMs: number;
  /** whole steps before the present one */
  steps: number;
}

const shapes: Readonly<Record<StatRange, RangeShape>> = {
  "24h": { level: hourLevel, stepMs: HOUR_MS, steps: 24 },
  "7d": { level: hourLevel, stepMs: 3 * HOUR_MS, steps: 56 },
  "30d": { level: quarterDayLevel, stepMs: 6 * HOUR_MS, steps: 120 },
};

/** What a push that was taken is answered with; the later ones are final answers to those who wait. */
const TAKEN: ReadonlySet<string> = new Set([
  "queued",
  "processed",
  "stopped_by_routing_rule",
  "skipped_outside_time_window",
  "skipped_no_links",
  "outside_time_window",
  "dead",
]);
const DELIVERED = ["processed", "stopped_by_routing_rule"];

/** What happened in one stretch of time, as charts show it. */
export interface StatsSummary {
  /** emails taken, less those we had already */
  emails: number;
  emailsPerHour: number;
  /** emails that ended, by outcome */
  ended: CountsBy;
  /** from acceptance to delivery, seconds; null where nothing was delivered */
  medianSeconds: number | null;
  p95Seconds: number | null;
  attempts: number;
  /** attempts that failed, by reason */
  failures: CountsBy;
  /** 0 to 1; null without attempts */
  errorRate: number | null;
  /** links in the emails to be delivered, by provider */
  links: CountsBy;
  /** tries to copy a link, by provider, then outcome */
  copies: Readonly<Record<string, CountsBy>>;
}

export interface StatsStep extends StatsSummary {
  /** when the step began, epoch ms */
  at: number;
}

export interface StatsSeries {
  range: StatRange;
  stepMs: number;
  from: number;
  to: number;
  /** oldest first, without gaps; the last one is under way */
  steps: StatsStep[];
  /** the whole range */
  total: StatsSummary;
}

function sum(counts: CountsBy | undefined): number {
  return Object.values(counts ?? {}).reduce((all, count) => all + count, 0);
}

/** How many delivered emails fell into each bucket of the processing histogram. */
function timesOf({ times }: StatTotals): number[] {
  return [...processingBuckets.keys(), processingBuckets.length].map((bucket) =>
    DELIVERED.reduce((all, outcome) => all + (times[outcome]?.[bucket] ?? 0), 0),
  );
}

function summarize(counts: StatCounts, hours: number): StatsSummary {
  const totals = sumTotals(counts);
  const taken = Object.entries(totals.pushes).filter(([outcome]) => TAKEN.has(outcome));
  const emails = taken.reduce((all, [, count]) => all + count, 0);
  const failures = totals.attempts["failed"] ?? {};
  const attempts = sum(totals.attempts["delivered"]) + sum(failures);
  const times = timesOf(totals);
  return {
    emails,
    emailsPerHour: emails / hours,
    ended: totals.ended,
    medianSeconds: quantile(0.5, processingBuckets, times),
    p95Seconds: quantile(0.95, processingBuckets, times),
    attempts,
    failures,
    errorRate: attempts === 0 ? null : sum(failures) / attempts,
    links: totals.links,
    copies: totals.offloads,
  };
}

/** Adds counts up, by counter. */
export function mergeCounts(parts: Iterable<StatCounts>): StatCounts {
  const merged = new Map<string, number>();
  for (const counts of parts) {
    for (const [counter, count] of counts) merged.set(counter, (merged.get(counter) ?? 0) + count);
  }
  return merged;
}

/** A stretch of time, and how its counts are added up. */
export interface StatsWindow {
  level: StatsLevel;
  from: number;
  to: number;
  /** a multiple of the level's own */
  stepMs: number;
}

/** Counts by the start of their step, epoch ms. */
export type StepCounts = ReadonlyMap<number, StatCounts>;

/** Which counts a range is made of. */
export function statsWindow(range: StatRange, now: number): StatsWindow {
  const { level, stepMs, steps } = shapes[range];
  return { level, from: startOf(now, stepMs) - steps * stepMs, to: now, stepMs };
}

const NOTHING: StatCounts = new Map();

/** What a chart of a range shows, from the counts of its window. */
export function buildSeries(range: StatRange, counted: StepCounts, now: number): StatsSeries {
  const { stepMs, steps: whole } = shapes[range];
  const { from } = statsWindow(range, now);
  const steps = Array.from({ length: whole + 1 }, (_, index) => {
    const at = from + index * stepMs;
    // A step that has just begun tells little of an hour: it counts as one hour at least.
    const hours = Math.max(1, Math.min(stepMs, now - at) / HOUR_MS);
    return { at, ...summarize(counted.get(at) ?? NOTHING, hours) };
  });
  const total = summarize(mergeCounts(counted.values()), (now - from) / HOUR_MS);
  return { range, stepMs, from, to: now, steps, total };
}
