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

/**
 * Runs a process that is set up by its environment alone: its one option is `--help`. A wrong environment is told in
 * plain words, without a stack.
 */
export async function runMain(helpText: string, main: () => Promise<void>): Promise<void> {
  const [argument] = process.argv.slice(2);
  if (argument === "--help" || argument === "-h") {
    process.stdout.write(`${helpText}\n`);
    return;
  }
  if (argument !== undefined) {
    const hint = "(--help tells where settings are)";
    process.stderr.write(`There is no option "${argument}". ${hint}\n`);
    process.exitCode = 1;
    return;
  }
  try {
    await main();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
