import type { Redis } from "ioredis";

/** What Redis does by itself, or for whoever counts. */
const NOT_COUNTED = new Set(["info", "config|resetstat"]);

/** How often Redis has run each command since it started, those inside scripts included. */
async function readCounts(redis: Redis): Promise<Map<string, number>> {
  const lines = (await redis.info("commandstats")).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
  return new Map([...lines].map(([, name = "", calls]) => [name, Number(calls)]));
}

/**
 * Which commands a Redis runs while `act` does, by `INFO commandstats`; `INFO` itself is counted by
 * hand, because asking is one. Only as good as the silence of everybody else at that Redis.
 */
export async function countCommands(
  redis: Redis,
  act: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = await readCounts(redis);
  await act();
  const after = await readCounts(redis);
  const grown = [...after].map(([name, calls]) => [name, calls - (before.get(name) ?? 0)] as const);
  const infos = grown.filter(([name]) => name === "info").map(([, calls]) => calls - 1);
  const others = grown.filter(([name, calls]) => calls > 0 && !NOT_COUNTED.has(name));
  return Object.fromEntries([...others, ["info", infos[0] ?? 0]]);
}
