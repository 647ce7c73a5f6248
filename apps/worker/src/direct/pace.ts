import { CopyFailure } from "./copy-failure.ts";

export interface Pace {
  /** the longest that so many bytes may take to come, time in which nobody reads not counted */
  stallMs: number;
  bytes: number;
}

const LOOKS = 10;

/**
 * Passes chunks on as long as they come at a pace: a source that stands still, or drips, counts as gone. A slow
 * reader does not slow the pace. `abandon` is called to make a pending read fail.
 */
export async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  { stallMs, bytes }: Pace,
  abandon: () => void,
): AsyncGenerator<Uint8Array> {
  let hasStalled = false;
  let waitedMs = 0;
  let received = 0;
  /** since when we wait; null while somebody works on what came */
  let waitingSince: number | null = performance.now();
  const timer = setInterval(() => {
    if (waitingSince === null || waitedMs + performance.now() - waitingSince < stallMs) return;
    hasStalled = true;
    abandon();
  }, stallMs / LOOKS);
  try {
    for await (const chunk of chunks) {
      waitedMs += performance.now() - waitingSince;
      waitingSince = null;
      received += chunk.length;
      if (received >= bytes) received = waitedMs = 0;
      yield chunk;
      waitingSince = performance.now();
    }
  } catch (error) {
    throw hasStalled ? new CopyFailure("source_timeout", true, { cause: error }) : error;
  } finally {
    clearInterval(timer);
  }
}
