/** Replies by which Redis says that it cannot serve now, though it is up. */
const REFUSALS =
  /\b(OOM|READONLY|LOADING|MISCONF|BUSY|CLUSTERDOWN|MASTERDOWN|NOREPLICAS|TRYAGAIN)\b/;
const LOST =
  /connection is closed|command timed out|isn't writeable|max retries per request|connection is not ready|connect ETIMEDOUT/i;
const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Whether an error means that Redis is away or refuses work, rather than that the code is wrong. */
export function isRedisFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && NETWORK_CODES.has(String(error.code))) return true;
  // A transaction that is thrown away tells why in the refusals of its commands.
  if ("previousErrors" in error && Array.isArray(error.previousErrors)) {
    return error.previousErrors.some(isRedisFailure);
  }
  if (error.name === "ReplyError") return REFUSALS.test(error.message);
  return LOST.test(error.message) || error.name === "MaxRetriesPerRequestError";
}

/** How loudly a fault of background work is told: an outage of Redis is logged by its connection, once. */
export function faultLevel(error: unknown): "debug" | "error" {
  return isRedisFailure(error) ? "debug" : "error";
}
