import type { Redis } from "ioredis";
import { readCommandCounts } from "../../bench/command-counts.ts";

/** What Redis does by itself, or for whoever counts. */
const NOT_COUNTED = new Set(["info", "config|resetstat"]);

/**
 * Which commands a Redis runs while `act` does, by `INFO commandstats`; `INFO` itself is counted by
 * hand, because asking is one. Only as good as the silence of everybody else at that Redis.
 */
export async function countCommands(
  redis: Redis,
  act: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = await readCommandCounts(redis);
  await act();
  const after = await readCommandCounts(redis);
  const grown = [...after].map(([name, calls]) => [name, calls - (before.get(name) ?? 0)] as const);
  const infos = grown.filter(([name]) => name === "info").map(([, calls]) => calls - 1);
  const others = grown.filter(([name, calls]) => calls > 0 && !NOT_COUNTED.has(name));
  return Object.fromEntries([...others, ["info", infos[0] ?? 0]]);
}
