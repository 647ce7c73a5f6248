import type { BenchContext } from "./benchmark.ts";

/**
 * Measures every side once per round. Each round begins with another side, so that none always has the machine
 * as the other left it.
 */
export async function alternate<S extends string, T>(
  rounds: number,
  sides: Record<S, () => Promise<T>>,
  { signal, note }: BenchContext,
): Promise<Record<S, T[]>> {
  const results = emptyResults<S, T>(sides);
  const names = Object.keys(sides).filter((name): name is S => name in sides);
  for (let round = 0; round < rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      signal.throwIfAborted();
      note(`round ${round + 1} of ${rounds}: ${name}`);
      results[name].push(await sides[name]());
    }
  }
  return results;
}

function emptyResults<S extends string, T>(sides: Record<S, unknown>): Record<S, T[]> {
  const results: Partial<Record<S, T[]>> = {};
  for (const name in sides) results[name] = [];
  return isComplete(results, sides) ? results : emptyResults(sides);
}

function isComplete<S extends string, T>(
  results: Partial<Record<S, T[]>>,
  sides: Record<S, unknown>,
): results is Record<S, T[]> {
  return Object.keys(results).length === Object.keys(sides).length;
}
