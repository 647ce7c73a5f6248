import { type Attempt, maskUrl } from "@gmail-push/core";
import type { DeliveryRecord, Destination } from "@gmail-push/infra";
import { isoTime } from "./iso-time.ts";

/** One attempt, without what was sent. */
export function presentAttempt(attempt: Attempt) {
  return {
    at: isoTime(attempt.at),
    duration_ms: attempt.durationMs,
    status: attempt.status,
    outcome: attempt.outcome,
    reason: attempt.reason,
    cause: attempt.cause,
    egress_rule: attempt.egressRule,
    modes: attempt.modes,
    response_snippet: attempt.responseSnippet,
  };
}

/** A delivery as a list shows it. */
export function summariseDelivery(record: DeliveryRecord, to: Destination | null) {
  return {
    id: record.id,
    destination: { id: record.destination, url: to === null ? null : maskUrl(to.url) },
    state: record.state,
    attempts_made: record.attempts,
    last_reason: record.last_reason === "" ? null : (record.last_reason ?? null),
    created_at: isoTime(record.created_at),
    next_attempt_at: isoTime(record.next_attempt_at),
    finished_at: isoTime(record.finished_at),
    revived_at: isoTime(record.revived_at),
    replay: record.replay ?? null,
  };
}

/** A delivery with its attempts, oldest first. */
export function presentDelivery(
  record: DeliveryRecord,
  to: Destination | null,
  attempts: readonly Attempt[],
) {
  return { ...summariseDelivery(record, to), attempts: attempts.map(presentAttempt) };
}
