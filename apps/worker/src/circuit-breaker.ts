import { failed, type OffloadClient, type OffloadFailure } from "./offload-result.ts";

export interface BreakerOptions {
  /** failures in a row after which it opens */
  failures: number;
  /** how long nothing is tried then */
  pauseMs: number;
}

/** Ends that say that the fetcher, or R2, is ill; any other shows that it is well, whatever the file. */
const illnesses: ReadonlySet<OffloadFailure> = new Set<OffloadFailure>([
  "timeout",
  "network_error",
  "unauthorized",
  "bad_response",
  "storage_failed",
]);

/**
 * Spares deliveries the wait for a fetcher, or an R2, that does nothing but fail: for a while every copy is `skipped`
 * at once, then one is tried.
 */
export function withBreaker(client: OffloadClient, options: BreakerOptions): OffloadClient {
  const { failures, pauseMs } = options;
  let inARow = 0;
  /** of performance.now(); until then it is open, and while one is being tried, nothing else is */
  let openUntil = 0;

  return {
    ...client,
    fetchToR2: async (request, limits) => {
      const now = performance.now();
      if (now < openUntil) return failed("skipped", false);
      // The one that finds the pause over tries, for all.
      if (inARow >= failures) openUntil = now + pauseMs;
      const result = await client.fetchToR2(request, limits);
      if (result.kind === "failed" && illnesses.has(result.reason)) {
        inARow += 1;
        if (inARow >= failures) openUntil = performance.now() + pauseMs;
      } else {
        inARow = 0;
        openUntil = 0;
      }
      return result;
    },
    isStored: async (objectKey) => performance.now() < openUntil || client.isStored(objectKey),
  };
}
