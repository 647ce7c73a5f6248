import type { AlertInForce } from "@gmail-push/core";
import type { OperationalEvent } from "@gmail-push/infra";
import { isoTime } from "./iso-time.ts";

/** An alert as the API shows it. */
export function presentAlert(alert: Omit<AlertInForce, "toldAt">) {
  const { kind, subject, since, value, threshold, because } = alert;
  return { kind, subject, since: isoTime(since), value, threshold, because };
}

/** An operational event as the API shows it. */
export function presentEvent({ alert, at, ...event }: OperationalEvent) {
  return {
    ...event,
    at: isoTime(at),
    ...(alert === undefined ? {} : { alert: presentAlert(alert) }),
  };
}
