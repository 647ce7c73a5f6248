import { S3ServiceException } from "@aws-sdk/client-s3";
import { EgressBlockedError } from "@gmail-push/infra";
import { CopyFailure } from "./copy-failure.ts";

const lostCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Whether R2 says that there is no such object. Its answer to HEAD has no words. */
export function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
}

/** Sorts what a request to R2 threw; a failure of the body that was being stored stays what it is. */
export function storageFailure(error: unknown): unknown {
  if (error instanceof S3ServiceException) return refusalOf(error);
  if (!(error instanceof Error) || error instanceof CopyFailure) return error;
  if (error instanceof EgressBlockedError) return new CopyFailure("egress_blocked", false);
  const code = "code" in error ? error.code : undefined;
  // The client calls a lost connection a timeout too.
  if (typeof code === "string" && lostCodes.has(code)) {
    return new CopyFailure("network_error", true, { cause: error });
  }
  const isTimeout = error.name === "TimeoutError" || code === "ETIMEDOUT";
  return isTimeout ? new CopyFailure("timeout", true, { cause: error }) : error;
}

function refusalOf(error: S3ServiceException): CopyFailure {
  const { httpStatusCode: status = 500 } = error.$metadata;
  const isOurFault = status === 401 || status === 403 || error.name === "NoSuchBucket";
  return new CopyFailure(isOurFault ? "unauthorized" : "storage_failed", !isOurFault, {
    cause: error,
  });
}
