import type { Redis } from "ioredis";
import type { Keys } from "./keys.ts";
import { minuteLevel, startOf, statsSpans } from "./stats-layout.ts";
import { parseQueueSample, type QueueSample } from "./queue-sample.ts";
import {
  buildSeries,
  mergeCounts,
  type StatRange,
  type StatsSeries,
  statsWindow,
  type StatsWindow,
  type StepCounts,
} from "./stats-series.ts";
import { type StatTotals, sumTotals } from "./stats-totals.ts";

export interface Stats {
  /**
   * What happened in the last `minutes` minutes (1 to 1,440), the present one included. What processes
   * count arrives within 5 s. One command per hour that is touched.
   */
  totals(query: { minutes: number; now: number }): Promise<StatTotals>;
  /** What charts of a range show. At most two commands. */
  series(query: { range: StatRange; now: number }): Promise<StatsSeries>;
  /** When the last push with the right token arrived, to within 5 s, epoch ms; null when none has. */
  lastPushAt(): Promise<number | null>;
  /** The same, when the Apps Script last called without a push, and the queues as sampled last: one command. */
  latest(): Promise<LatestSigns>;
}

/** Times in epoch ms; null: never. */
export interface LatestSigns {
  lastPushAt: number | null;
  lastContactAt: number | null;
  queues: QueueSample | null;
}

export interface StatsDeps {
  redis: Redis;
  keys: Keys;
}

const MAX_MINUTES = 1_440;

/** The counts of each step between two instants, by the start of the step. */
async function readSteps({ redis, keys }: StatsDeps, window: StatsWindow): Promise<StepCounts> {
  const { level, from, to, stepMs } = window;
  const spans = statsSpans(keys, level, { from, to });
  const hashes = await Promise.all(spans.map(async ({ key }) => redis.hgetall(key)));
  const steps = new Map<number, Map<string, number>>();
  for (const [index, hash] of hashes.entries()) {
    for (const [field, count] of Object.entries(hash)) {
      const colon = field.indexOf(":");
      const at = (spans[index]?.start ?? 0) + Number(field.slice(0, colon)) * level.stepMs;
      if (at < from || at > to) continue;
      const start = startOf(at, stepMs);
      const counts = steps.get(start) ?? new Map<string, number>();
      if (counts.size === 0) steps.set(start, counts);
      const counter = field.slice(colon + 1);
      counts.set(counter, (counts.get(counter) ?? 0) + Number(count));
    }
  }
  return steps;
}

function parseTime(at: string | null | undefined): number | null {
  return typeof at === "string" ? Number(at) : null;
}

/** Reads what the recorders of all processes have counted. */
export function createStats(deps: StatsDeps): Stats {
  const { redis, keys } = deps;
  return {
    async totals({ minutes, now }) {
      if (!(minutes >= 1 && minutes <= MAX_MINUTES))
        throw new RangeError("minutes must be 1 to 1440");
      const to = startOf(now, minuteLevel.stepMs);
      const from = to - (minutes - 1) * minuteLevel.stepMs;
      const window = { level: minuteLevel, from, to, stepMs: minuteLevel.spanMs };
      return sumTotals(mergeCounts((await readSteps(deps, window)).values()));
    },
    async series({ range, now }) {
      return buildSeries(range, await readSteps(deps, statsWindow(range, now)), now);
    },
    async lastPushAt() {
      return parseTime(await redis.get(keys.lastPush));
    },
    async latest() {
      const [pushed, called, sample] = await redis.mget(
        keys.lastPush,
        keys.lastContact,
        keys.queueSample,
      );
      return {
        lastPushAt: parseTime(pushed),
        lastContactAt: parseTime(called),
        queues: parseQueueSample(sample),
      };
    },
  };
}
