import type { OffloadFailure } from "../offload-result.ts";

/** Ends a copy that is under way, in the middle of a stream perhaps; a result for whoever asked for the copy. */
export class CopyFailure extends Error {
  override name = "CopyFailure";
  readonly reason: OffloadFailure;
  readonly retryable: boolean;

  constructor(reason: OffloadFailure, retryable: boolean, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
    this.retryable = retryable;
  }
}
