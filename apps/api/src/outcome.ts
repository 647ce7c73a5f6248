import type { EmailRecord } from "@gmail-push/infra";

/** An answer of the ingress; `outcome` is its short name in logs and metrics. */
export interface IngressAnswer {
  status: 200 | 409;
  outcome: string;
  body: { success: boolean; status?: string; message?: string; email_id?: string };
  retryAfterSeconds?: number;
}

export function answered(status: string, emailId: string): IngressAnswer {
  return { status: 200, outcome: status, body: { success: true, status, email_id: emailId } };
}

export function refused(
  message: string,
  outcome: string,
  retryAfterSeconds: number,
): IngressAnswer {
  return { status: 409, outcome, body: { success: false, message }, retryAfterSeconds };
}

/** Whole seconds until an instant, at least one. */
export function secondsUntil(instant: number, now: number): number {
  return Math.max(1, Math.ceil((instant - now) / 1_000));
}

/** What a caller who waited is told (docs/http-api.md); null while the email has no outcome yet. */
export function finalAnswer(record: EmailRecord, now: number): IngressAnswer | null {
  if (record.state === "waiting" && record.wait_because === "outside_window") {
    const retryAfterSeconds = secondsUntil(record.wait_until ?? now, now);
    const refusal = refused("Outside time window", "outside_time_window", retryAfterSeconds);
    return { ...refusal, body: { ...refusal.body, email_id: record.email_id } };
  }
  return record.outcome === undefined ? null : answered(record.outcome, record.email_id);
}
