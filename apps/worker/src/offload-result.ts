/** Why there is no copy; every value a metric or a log line may show. */
export const offloadFailures = [
  /** the fetcher, or R2, did not answer in time */
  "timeout",
  /** the fetcher, or R2, could not be reached */
  "network_error",
  /** the fetcher, or R2, does not know our secret, or the bucket */
  "unauthorized",
  /** the fetcher said something that is no answer */
  "bad_response",
  /** R2 failed */
  "storage_failed",
  /** the fetcher, or R2, failed too often; it is left alone for a while */
  "skipped",
  /** a host that may not be fetched */
  "refused",
  "egress_blocked",
  /** the provider failed, or its answer broke off */
  "source_failed",
  /** the provider did not answer in time, or too slowly */
  "source_timeout",
  /** deleted, expired or never there */
  "source_gone",
  /** a page where a file should be */
  "landing_page",
  "not_an_archive",
  "too_large",
  "too_small",
  /** not the size the provider had announced */
  "size_mismatch",
  /** the one download that a copy may cost has been made, or none is left */
  "no_credit",
  /** needs a password, a key or a browser */
  "unsupported",
] as const;

export type OffloadFailure = (typeof offloadFailures)[number];

export interface StoredCopy {
  kind: "stored";
  r2Url: string;
  originalFilename: string | null;
  /** bytes; null where the fetcher does not say, like the next */
  size: number | null;
  /** lower-case hex */
  sha256: string | null;
  /** where it is, when another spelling of the link has brought it there */
  objectKey?: string;
}

/** `retryable`: the same request may well succeed later. */
export type OffloadResult =
  | StoredCopy
  | { kind: "failed"; reason: OffloadFailure; retryable: boolean };

export interface OffloadRequest {
  /** Already normalised. */
  sourceUrl: string;
  objectKey: string;
  provider: string;
  emailId: string;
}

export interface OffloadLimits {
  /** for an answer: all of it from a remote fetcher, its beginning from a provider */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Brings files into R2, whichever way. */
export interface OffloadClient extends AsyncDisposable {
  /** Copies one file. Throws only the reason of an aborted signal, and faults of ours. */
  fetchToR2: (request: OffloadRequest, limits: OffloadLimits) => Promise<OffloadResult>;
  /** False when a copy that was made is known to be gone. Takes a few seconds at most, and never throws. */
  isStored: (objectKey: string) => Promise<boolean>;
}

export function failed(reason: OffloadFailure, retryable: boolean): OffloadResult {
  return { kind: "failed", reason, retryable };
}
