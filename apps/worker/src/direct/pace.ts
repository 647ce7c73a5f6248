import { CopyFailure } from "./copy-failure.ts";

export interface Pace {
  /** the longest that so many bytes may take to come, time in which nobody reads not counted */
  stallMs: number;
  bytes: number;
}

/** Timers of few different lengths are cheap, even one per chunk. */
const STEP_MS = 50;

/**
 * Passes chunks on as long as they come at a pace: a source that stands still, or drips, counts as gone. A slow
 * reader does not slow the pace. `abandon` is called to make a pending read fail.
 */
export async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  { stallMs, bytes }: Pace,
  abandon: () => void,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let hasStalled = false;
  let waitedMs = 0;
  let received = 0;

  async function next(): Promise<IteratorResult<Uint8Array>> {
    const leftMs = Math.ceil((stallMs - waitedMs) / STEP_MS) * STEP_MS;
    const since = performance.now();
    const timer = setTimeout(() => {
      hasStalled = true;
      abandon();
    }, leftMs);
    try {
      return await iterator.next();
    } catch (error) {
      throw hasStalled ? new CopyFailure("source_timeout", true, { cause: error }) : error;
    } finally {
      clearTimeout(timer);
      waitedMs += performance.now() - since;
    }
  }

  try {
    for (let result = await next(); result.done !== true; result = await next()) {
      received += result.value.length;
      if (received >= bytes) received = waitedMs = 0;
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}
