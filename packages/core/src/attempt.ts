import type { FailureCause, FailureReason } from "./failure-reason.ts";
import { paceOf, type Pace } from "./retry-table.ts";

/** `form` sends the same JSON text under the form content type (domain 13.1). */
export type DeliveryMode = "json" | "form";

/** What one attempt at a delivery came to. */
export interface Attempt {
  /** Start, epoch milliseconds. */
  at: number;
  durationMs: number;
  /** Null when no answer came. */
  status: number | null;
  outcome: "delivered" | "failed";
  /** Null exactly when delivered. */
  reason: FailureReason | null;
  /** What lies behind the reason, for people; nothing follows from it. Null when there is no more to say. */
  cause: FailureCause | null;
  /** In the order tried: two after a fallback on 415. */
  modes: DeliveryMode[];
  /** At most 200 code points; null when there was none or it may not be kept. */
  responseSnippet: string | null;
  /** The rule of the egress guard that kept it in; null unless the reason is `egress_blocked`. */
  egressRule: string | null;
  /** As the destination asked, unbounded; `judge` sets the bounds. */
  retryAfterMs: number | null;
}

export type Verdict =
  | { kind: "delivered" }
  | { kind: "retry"; delayMs: number }
  | { kind: "dead"; reason: FailureReason; destinationGone: boolean };

const FEW_ATTEMPTS = 3;
const JITTER = 0.2;
const SLOW_DELAY_MS = 60_000;
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * What follows from an attempt. `attemptNumber` counts from 1, `scheduleSec` holds the waits between attempts in
 * seconds, `random` is in [0, 1) and spreads the wait by a fifth either way.
 */
export function judge(
  attempt: Attempt,
  attemptNumber: number,
  scheduleSec: readonly number[],
  random: number,
): Verdict {
  if (attempt.outcome === "delivered") return { kind: "delivered" };
  // An old record may lack its reason; nothing is known then that would forbid another attempt.
  const reason = attempt.reason ?? "network_error";
  const pace = paceOf(reason, attempt.status);
  const waitSec = scheduleSec[attemptNumber - 1];
  if (waitSec === undefined || attemptNumber >= maxAttempts(pace)) {
    return { kind: "dead", reason, destinationGone: reason === "gone" };
  }
  const jitteredMs = waitSec * 1000 * (1 - JITTER + 2 * JITTER * random);
  const delayMs = Math.max(jitteredMs, pace === "slow" ? SLOW_DELAY_MS : 0);
  return { kind: "retry", delayMs: Math.round(Math.max(delayMs, wantedMs(attempt))) };
}

function maxAttempts(pace: Pace): number {
  if (pace === "never") return 1;
  return pace === "few" ? FEW_ATTEMPTS : Number.POSITIVE_INFINITY;
}

/** A destination may ask us to wait longer than the schedule does, never shorter and never more than a day. */
function wantedMs({ retryAfterMs }: Attempt): number {
  return Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
}

/**
 * Whether an attempt shows that its destination works: delivered, or refused for what was sent. Anything
 * that another delivery would meet as well does not.
 */
export function isSignOfHealth({ outcome, reason, status }: Attempt): boolean {
  if (outcome === "delivered") return true;
  return (
    reason === "upstream_client_error" && paceOf(reason, status) === "few" && !isLockedOut(status)
  );
}

/** The destination does not know us, or is not there at all. */
function isLockedOut(status: number | null): boolean {
  return status === 401 || status === 403 || status === 404;
}
