import { createRandom } from "./random.ts";

/** Everything that can go wrong, as `action target`. */
export const faultKinds = [
  "kill api",
  "kill worker-1",
  "kill worker-2",
  "kill redis",
  "freeze api",
  "freeze worker-1",
  "freeze redis",
  "fill redis",
  "disconnect redis",
  "delay client-api",
  "cut client-api",
  "half-open client-api",
  "delay api-redis",
  "cut api-redis",
  "half-open api-redis",
  "delay worker-redis",
  "cut worker-redis",
  "half-open worker-redis",
  "delay worker-destination",
  "cut worker-destination",
  "half-open worker-destination",
  "hang destination",
  "fail destination",
  "reset destination",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One fault, in ms since the beginning of the run. */
export interface PlannedFault {
  kind: FaultKind;
  startMs: number;
  endMs: number;
}

export interface ScheduleOptions {
  seed: number;
  runMs: number;
  /** mean time between the beginnings of two faults */
  spacingMs: number;
  longestMs: number;
}

const QUIET_START_MS = 1_000;
const SHORTEST_MS = 300;

/**
 * The same seed gives the same faults. Every kind comes once before any comes again; faults overlap, but
 * never two of one target, and all have ended when the run does.
 */
export function planFaults({ seed, runMs, spacingMs, longestMs }: ScheduleOptions): PlannedFault[] {
  const random = createRandom(seed);
  const freeFrom = new Map<string, number>();
  const planned: PlannedFault[] = [];
  let deck: FaultKind[] = [];
  let cursor = QUIET_START_MS;
  while (cursor < runMs - SHORTEST_MS) {
    if (deck.length === 0) deck = random.shuffled(faultKinds);
    const kind = deck.pop() ?? "kill api";
    const [, target = ""] = kind.split(" ");
    const startMs = Math.round(Math.max(cursor, freeFrom.get(target) ?? 0));
    const lengthMs = kind === "disconnect redis" ? 0 : random.between(SHORTEST_MS, longestMs);
    const endMs = Math.round(Math.min(startMs + lengthMs, runMs));
    if (startMs < runMs - SHORTEST_MS) planned.push({ kind, startMs, endMs });
    freeFrom.set(target, endMs + SHORTEST_MS);
    cursor += random.between(0.5, 1.5) * spacingMs;
  }
  return planned;
}
