import { judge, sendingAt } from "@gmail-push/core";
import { type DeliveryStore, deliveryJobSchema } from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import type { AttemptDelivery } from "../attempt-delivery.ts";
import type { CurrentSettings } from "../current-settings.ts";
import type { DeliveryWitness } from "../delivery-witness.ts";
import { parseJob } from "../parse-job.ts";
import { handBack, postpone } from "../postpone.ts";
import { RetryLater } from "../retry-later.ts";

/** While sending is off the worker takes no deliveries; one it took just before waits this long. */
const PAUSED_RETRY_MS = 5_000;

export interface DeliveryDeps {
  deliveries: DeliveryStore;
  attempt: AttemptDelivery;
  witness: DeliveryWitness;
  currentSettings: CurrentSettings;
}

/** One run is one attempt; the schedule of the settings says what follows from it. */
export function createDeliveryProcessor(deps: DeliveryDeps) {
  const { deliveries, attempt, witness, currentSettings } = deps;

  return async (job: Job, token?: string): Promise<string> => {
    const { deliveryId } = parseJob(deliveryJobSchema, job);
    const delivery = await deliveries.record(deliveryId);
    if (delivery === null) throw new UnrecoverableError("delivery_missing");
    if (delivery.state === "delivered") return "delivered";
    if (delivery.state === "dead") throw new UnrecoverableError(delivery.last_reason ?? "dead");

    const settings = currentSettings();
    if (sendingAt(settings.webhook_config, new Date(), settings.timeZone).kind === "off") {
      return postpone(job, new Date(Date.now() + PAUSED_RETRY_MS), token);
    }
    const result = await attempt(delivery, settings);
    if (result.kind === "interrupted") return handBack(job, token);
    if (result.kind === "impossible") {
      witness.ended(await deliveries.kill(deliveryId, result.because, new Date()));
      throw new UnrecoverableError(result.because);
    }

    const { attempt: made } = result;
    const schedule = settings.processing_prefs.retry_schedule_sec;
    const verdict = judge(made, delivery.round + 1, schedule, Math.random());
    witness.ended(await deliveries.recordAttempt(deliveryId, made, verdict, new Date()));
    witness.attempted(delivery, made, verdict);
    switch (verdict.kind) {
      case "delivered":
        return "delivered";
      case "retry":
        throw new RetryLater(made.reason ?? "failed", verdict.delayMs);
      case "dead":
        throw new UnrecoverableError(verdict.reason);
    }
  };
}
