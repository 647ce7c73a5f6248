import { once } from "node:events";

/** Resolves with the first SIGTERM or SIGINT this process receives. */
export async function untilSignal(): Promise<NodeJS.Signals> {
  const controller = new AbortController();
  const first = (["SIGTERM", "SIGINT"] as const).map(async (signal) => {
    await once(process, signal, { signal: controller.signal });
    return signal;
  });
  const signal = await Promise.any(first);
  controller.abort();
  return signal;
}

/**
 * Ends the process when a drain takes longer than its grace. The timer is unreferenced: a drain that
 * ends in time lets the process end by itself, with status 0.
 */
export function exitAfter(graceMs: number, giveUp: () => void): void {
  setTimeout(giveUp, graceMs).unref();
}
