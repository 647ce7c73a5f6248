import { setTimeout as delay } from "node:timers/promises";
import { LaunchError } from "../scripts/launch-error.ts";

const POLL_MS = 20;

export interface UntilOptions {
  timeoutMs: number;
  signal: AbortSignal;
}

/** Polls until `isDone`. @throws {LaunchError} when that takes too long. */
export async function until(
  isDone: () => Promise<boolean>,
  { timeoutMs, signal }: UntilOptions,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isDone())) {
    signal.throwIfAborted();
    if (Date.now() > deadline) throw new LaunchError("The round did not end in time.");
    await delay(POLL_MS);
  }
}
