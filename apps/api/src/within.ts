import { setTimeout } from "node:timers/promises";

/**
 * What `work` comes to, if it comes within `timeoutMs`; else what `late` says. The work goes on
 * unheard: whoever repeats it finds it done or not.
 */
export async function within<T>(
  work: Promise<T>,
  timeoutMs: number,
  late: () => Error,
): Promise<T> {
  const inTime = new AbortController();
  const timeout = setTimeout(timeoutMs, undefined, { signal: inTime.signal }).then(() => {
    throw late();
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    timeout.catch(() => undefined);
    inTime.abort();
  }
}
