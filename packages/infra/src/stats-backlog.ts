import { minuteLevel, startOf } from "./stats-layout.ts";

/** What one process counted in one minute and has not yet handed over. */
export interface StatsBatch {
  /** start of the minute, epoch ms */
  minute: number;
  growth: Map<string, number>;
  /** when the last push with the right token was counted, epoch ms; 0: none */
  pushedAt: number;
}

/** While Redis is away this much is told by the minute; what is older runs together. */
const MAX_MINUTES = 60;

/** Counts that wait to be handed over, by the minute, oldest first. */
export interface StatsBacklog {
  add(growth: ReadonlyMap<string, number>, now: number): void;
  /** takes the oldest out; null when there is none */
  take(): StatsBatch | null;
}

/** An address that pushes without the token is no sign that mail arrives. */
function hasPush(growth: ReadonlyMap<string, number>): boolean {
  return [...growth.keys()].some(
    (counter) => counter.startsWith("push.") && counter !== "push.unauthorized",
  );
}

function merge(batch: StatsBatch, growth: ReadonlyMap<string, number>, pushedAt: number): void {
  for (const [counter, count] of growth) {
    batch.growth.set(counter, (batch.growth.get(counter) ?? 0) + count);
  }
  batch.pushedAt = Math.max(batch.pushedAt, pushedAt);
}

export function createStatsBacklog(): StatsBacklog {
  const batches: StatsBatch[] = [];
  return {
    add(growth, now) {
      if (growth.size === 0) return;
      const minute = startOf(now, minuteLevel.stepMs);
      const pushedAt = hasPush(growth) ? now : 0;
      const last = batches.at(-1);
      if (last?.minute === minute) merge(last, growth, pushedAt);
      else batches.push({ minute, growth: new Map(growth), pushedAt });
      if (batches.length <= MAX_MINUTES) return;
      const [oldest] = batches.splice(0, 1);
      const [next] = batches;
      if (oldest && next) merge(next, oldest.growth, oldest.pushedAt);
    },
    take: () => batches.shift() ?? null,
  };
}
