import { Refusal, sourceFailed } from "./refusal.ts";

export interface Deadline extends Disposable {
  /** Aborted with the Refusal to answer once a limit has passed. */
  signal: AbortSignal;
  /** The first byte is there: its limit no longer counts. */
  firstByteSeen: () => void;
}

export interface DeadlineLimits {
  transferMs: number;
  /** Null where only the whole transfer is limited. */
  firstByteMs: number | null;
  /** How long to go on when the caller hangs up: the file may still arrive, and need not be fetched again. */
  graceMs: number;
}

/** Starts the clocks of one transfer. `caller`: aborted when the caller hangs up. */
export function startDeadline(limits: DeadlineLimits, caller: AbortSignal): Deadline {
  const { transferMs, firstByteMs, graceMs } = limits;
  const stop = new AbortController();
  const timers = [setTimeout(timeOut, transferMs)];
  const firstByteTimer = firstByteMs === null ? null : setTimeout(timeOut, firstByteMs);
  if (firstByteTimer !== null) timers.push(firstByteTimer);
  if (caller.aborted) hangUp();
  else caller.addEventListener("abort", hangUp, { once: true });

  function timeOut(): void {
    stop.abort(sourceFailed("source_timeout", "not in time"));
  }

  function hangUp(): void {
    const gone = new Refusal("caller_gone", "The caller hung up");
    timers.push(setTimeout(() => stop.abort(gone), graceMs));
  }

  return {
    signal: stop.signal,
    firstByteSeen: () => {
      if (firstByteTimer !== null) clearTimeout(firstByteTimer);
    },
    [Symbol.dispose]: () => {
      for (const timer of timers) clearTimeout(timer);
      caller.removeEventListener("abort", hangUp);
    },
  };
}
