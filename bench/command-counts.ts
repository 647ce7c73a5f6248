import type { Redis } from "ioredis";

/** How often each command was carried out, those inside scripts included. */
export type CommandCounts = ReadonlyMap<string, number>;

export async function readCommandCounts(redis: Redis): Promise<CommandCounts> {
  const info = await redis.info("commandstats");
  const lines = info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
  return new Map(Array.from(lines, ([, name = "", calls]) => [name, Number(calls)]));
}

/** What came between two readings, less what the harness itself asked. */
export function countsBetween(
  before: CommandCounts,
  after: CommandCounts,
  own: CommandCounts,
): CommandCounts {
  const counts = Array.from(after, ([name, calls]) => {
    return [name, calls - (before.get(name) ?? 0) - (own.get(name) ?? 0)] as const;
  });
  return new Map(counts.filter(([, calls]) => calls > 0));
}

export function total(counts: CommandCounts): number {
  return [...counts.values()].reduce((sum, calls) => sum + calls, 0);
}

/** The commonest commands, each as how often per one of `units`. */
export function commonest(counts: CommandCounts, units: number, limit: number): string {
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, limit)
    .map(([name, calls]) => `${name} ${(calls / units).toFixed(1)}`)
    .join(", ");
}
