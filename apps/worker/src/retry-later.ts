import { JobFailure } from "./job-failure.ts";

/** A failed attempt that BullMQ is to repeat after a delay of our choosing. */
export class RetryLater extends JobFailure {
  override name = "RetryLater";
  readonly delayMs: number;

  constructor(reason: string, delayMs: number) {
    super(reason);
    this.delayMs = delayMs;
  }
}

const FAULT_BASE_MS = 5_000;
const FAULT_MAX_MS = 300_000;

/** The wait before a job's next run, in ms: as asked for, or growing up to five minutes after a fault of ours. */
export function backoff(attemptsMade: number, _type?: string, error?: Error): number {
  if (error instanceof RetryLater) return error.delayMs;
  return Math.min(FAULT_BASE_MS * 2 ** Math.min(attemptsMade, 20), FAULT_MAX_MS);
}
