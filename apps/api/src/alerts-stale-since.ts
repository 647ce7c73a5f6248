import type { AlertStatus } from "@gmail-push/infra";

/** Evaluations that may be late or lost before nobody should rely on the last one. */
const MISSED = 4;

/** When alerts were last evaluated, once that is too long ago; null while they are, and before they ever were. */
export function alertsStaleSince(status: AlertStatus | null, now: Date): number | null {
  if (status === null || status.everyMs === 0) return null;
  const { checkedAt, everyMs } = status;
  return now.getTime() - checkedAt > MISSED * everyMs ? checkedAt : null;
}
