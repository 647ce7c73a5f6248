import type { Attempt, Verdict } from "@gmail-push/core";
import type { DeliveryRecord, EndedEmail, Logger, Metrics } from "@gmail-push/infra";

/** Tells operators what happened to deliveries, in metrics and in the log. */
export interface DeliveryWitness {
  attempted: (delivery: DeliveryRecord, attempt: Attempt, verdict: Verdict) => void;
  /** null: the email goes on */
  ended: (email: EndedEmail | null) => void;
}

export interface DeliveryWitnessDeps {
  metrics: Pick<Metrics, "attempts" | "attemptSeconds" | "processingSeconds">;
  log: Logger;
}

const LEVELS = { delivered: "info", retry: "warn", dead: "error" } as const;

export function createDeliveryWitness({ metrics, log }: DeliveryWitnessDeps): DeliveryWitness {
  return {
    attempted(delivery, { outcome, reason, cause, status, durationMs }, verdict) {
      metrics.attempts.inc({ outcome, reason: reason ?? "none" });
      metrics.attemptSeconds.observe(durationMs / 1_000);
      const { id: deliveryId, email: emailKey, destination: destinationId, round } = delivery;
      log[LEVELS[verdict.kind]](
        {
          deliveryId,
          emailKey,
          destinationId,
          attempt: round + 1,
          outcome: verdict.kind,
          reason,
          cause,
          status,
          durationMs,
        },
        "delivery attempted",
      );
    },
    ended(email) {
      if (email === null) return;
      const seconds = (Date.now() - email.acceptedAt) / 1_000;
      metrics.processingSeconds.observe({ outcome: email.outcome }, seconds);
    },
  };
}
