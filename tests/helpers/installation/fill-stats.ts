import {
  hourLevel,
  minuteLevel,
  quarterDayLevel,
  statsPlace,
} from "../../../packages/infra/src/stats-layout.ts";
import type { TestStores } from "../open-stores.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How often each counter is counted in an hour of full work. */
const PER_HOUR: Readonly<Record<string, number>> = {
  "push.queued": 42,
  "push.already_processed": 3,
  "push.skipped_sender_not_allowed": 2,
  "decision.deliver": 36,
  "decision.skip": 5,
  "decision.wait": 1,
  "link.dropbox": 23,
  "link.fromsmash": 9,
  "link.swisstransfer": 5,
  "attempt.delivered.none": 38,
  "attempt.failed.timeout": 1.2,
  "attempt.failed.upstream_server_error": 1.6,
  "attempt.failed.rate_limited": 0.3,
  "offload.dropbox.stored": 22,
  "offload.dropbox.timeout": 0.6,
  "offload.fromsmash.stored": 9,
  "offload.swisstransfer.stored": 4,
  "offload.swisstransfer.timeout": 0.8,
  "time.processed.2": 9,
  "time.processed.3": 15,
  "time.processed.4": 8,
  "time.processed.6": 2,
  "time.processed.9": 0.7,
  "time.skipped_no_links.1": 4,
};

/** Work follows the day, and rests on two days of seven that are not today; between 0 and 1. */
function share(at: number, now: number): number {
  const date = new Date(at);
  const hour = date.getUTCHours() + date.getUTCMinutes() / 60;
  const morning = Math.exp(-(((hour - 10) / 4) ** 2));
  const evening = 0.7 * Math.exp(-(((hour - 16.5) / 3) ** 2));
  const daysAgo = Math.floor((now - at) / DAY_MS) % 7;
  return (daysAgo === 3 || daysAgo === 4 ? 0.2 : 1) * Math.max(0.02, morning + evening);
}

/** The same for the same seed, between 0 and 1. */
function chance(seed: number): number {
  return Math.abs(Math.sin(seed) * 43_758.545) % 1;
}

/** An even spread of whole counts for a rate that is none, the same each time. */
function countOf(rate: number, step: number): number {
  const wobble = 0.7 + 0.6 * chance(step * 12.9898);
  return Math.floor(rate * wobble + chance(step * 78.233));
}

/** What one step counts. */
function countsOf(at: number, stepMs: number, now: number): [string, number][] {
  const counts = Object.entries(PER_HOUR).map(([counter, perHour], index): [string, number] => {
    const rate = (perHour * share(at, now) * stepMs) / HOUR_MS;
    return [counter, countOf(rate, at / stepMs + index * 7.31)];
  });
  return counts.filter(([, count]) => count > 0);
}

/** A month of counts as the recorders of a working installation leave them. */
export async function fillStats({ redis, keys }: TestStores, now: number): Promise<void> {
  const spans = [
    { level: minuteLevel, back: 25 * HOUR_MS },
    { level: hourLevel, back: 8 * DAY_MS },
    { level: quarterDayLevel, back: 31 * DAY_MS },
  ];
  for (const { level, back } of spans) {
    const pipeline = redis.pipeline();
    for (let at = now - back; at <= now; at += level.stepMs) {
      const { key, step } = statsPlace(keys, level, at);
      const counts = countsOf(at, level.stepMs, now);
      for (const [counter, count] of counts) pipeline.hset(key, `${step}:${counter}`, count);
    }
    await pipeline.exec();
  }
  await redis.set(keys.lastPush, now - 40_000);
}
