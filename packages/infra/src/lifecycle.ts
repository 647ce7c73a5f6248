import { once } from "node:events";
import type { Logger } from "pino";
import { EnvironmentError } from "./env.ts";

/** Resolves with the first SIGTERM or SIGINT this process receives. */
export async function untilSignal(): Promise<NodeJS.Signals> {
  const others = new AbortController();
  const signals = ["SIGTERM", "SIGINT"] as const;
  const first = await Promise.any(
    signals.map(async (signal) => {
      await once(process, signal, { signal: others.signal });
      return signal;
    }),
  );
  others.abort();
  return first;
}

/**
 * Ends the process, with status 1, when a drain takes longer than its grace. The timer is
 * unreferenced: after a drain in time the process ends by itself, with status 0.
 */
export function exitAfter(graceMs: number, log: Logger): void {
  const timer = setTimeout(() => {
    log.error({ graceMs }, "drain gave up");
    process.exit(1);
  }, graceMs);
  timer.unref();
}

/** Runs a process; a wrong environment is told in plain words, without a stack. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
