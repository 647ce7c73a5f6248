import { setTimeout } from "node:timers/promises";

const LOOK_MS = 10;

/**
 * Resolves once the condition holds, looking every 10 ms; rejects after `timeoutMs`, naming what was
 * waited for.
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await setTimeout(LOOK_MS);
  }
}
