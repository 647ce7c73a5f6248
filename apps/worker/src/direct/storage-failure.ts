import { S3ServiceException } from "@aws-sdk/client-s3";
import { EgressBlockedError } from "@gmail-push/infra";
import { CopyFailure } from "./copy-failure.ts";

/** Of a connection, and of a name server. */
const timeoutCodes = new Set(["ETIMEDOUT", "ETIMEOUT"]);

/** Whether R2 says that there is no such object. Its answer to HEAD has no words. */
export function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
}

/** Sorts what a request to R2 threw; a failure of the body that was being stored stays what it is. */
export function storageFailure(error: unknown): unknown {
  if (error instanceof S3ServiceException) return refusalOf(error);
  if (!(error instanceof Error) || error instanceof CopyFailure) return error;
  if (error instanceof EgressBlockedError) return new CopyFailure("egress_blocked", false);
  // Faults of ours, and aborts: Node gives these codes too.
  if (error instanceof TypeError || error.name === "AbortError") return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  // The client calls a lost connection a TimeoutError too, so that the code goes first.
  const isTimeout = code === null ? error.name === "TimeoutError" : timeoutCodes.has(code);
  if (isTimeout) return new CopyFailure("timeout", true, { cause: error });
  return code === null ? error : new CopyFailure("network_error", true, { cause: error });
}

function refusalOf(error: S3ServiceException): CopyFailure {
  const { httpStatusCode: status = 500 } = error.$metadata;
  const isOurFault = status === 401 || status === 403 || error.name === "NoSuchBucket";
  return new CopyFailure(isOurFault ? "unauthorized" : "storage_failed", !isOurFault, {
    cause: error,
  });
}
