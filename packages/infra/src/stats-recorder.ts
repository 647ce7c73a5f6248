import { setTimeout } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Keys } from "./keys.ts";
import { createStatsBacklog } from "./stats-backlog.ts";
import { type CountedMetrics, readCounters } from "./stats-counters.ts";
import { createStatsSender } from "./stats-sender.ts";

const INTERVAL_MS = 5_000;
/** A stop waits no longer than this for the last counts. */
const LAST_MS = 1_000;

/** Hands what this process counts to Redis, until it is disposed of. */
export interface StatsRecorder extends AsyncDisposable {
  /** Counts what has grown and hands over what Redis takes; happens by itself every 5 s. */
  record(): Promise<void>;
}

export interface StatsRecorderDeps {
  redis: Redis;
  keys: Keys;
  metrics: CountedMetrics;
  log: Logger;
  /** epoch ms */
  now?: () => number;
}

function growthSince(
  before: ReadonlyMap<string, number>,
  counters: ReadonlyMap<string, number>,
): Map<string, number> {
  const grown = [...counters].map(
    ([counter, count]) => [counter, count - (before.get(counter) ?? 0)] as const,
  );
  return new Map(grown.filter(([, growth]) => growth > 0));
}

/**
 * Adds what this process counts from now on to the counts of all, every 5 s. Work never waits for it:
 * while Redis is away the counts stay here, an hour of them by the minute. Counted once, except for what
 * a process that is killed had counted in its last 5 s, which is lost.
 */
export function startStatsRecorder(deps: StatsRecorderDeps): StatsRecorder {
  const { redis, keys, metrics, log, now = Date.now } = deps;
  const backlog = createStatsBacklog();
  const handOver = createStatsSender({ redis, keys, backlog, log });
  let counted: ReadonlyMap<string, number> | null = null;

  async function count(): Promise<void> {
    const counters = await readCounters(metrics);
    if (counted !== null) backlog.add(growthSince(counted, counters), now());
    counted = counters;
  }

  // One after the other, so that no growth is counted twice. The first is where counting begins.
  let counting = count();

  async function record(): Promise<void> {
    counting = counting.then(count);
    await counting;
    await handOver();
  }

  async function finish(): Promise<void> {
    await handOver();
    await record();
  }

  const timer = setInterval(() => void record(), INTERVAL_MS);
  return {
    record,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await Promise.race([finish(), setTimeout(LAST_MS, undefined, { ref: false })]);
    },
  };
}
