import { type Attempt, judge, sendingAt, type Settings } from "@gmail-push/core";
import {
  type AttemptPass,
  type DeliveryRecord,
  type DeliveryStore,
  deliveryJobSchema,
  type DestinationStore,
  type EmailStore,
} from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import { type AttemptDelivery, webhookOptions } from "../attempt-delivery.ts";
import type { CurrentSettings } from "../current-settings.ts";
import type { DeliveryWitness } from "../delivery-witness.ts";
import type { DestinationWatch } from "../destination-watch.ts";
import { parseJob } from "../parse-job.ts";
import { handBack, postpone } from "../postpone.ts";
import { RetryLater } from "../retry-later.ts";

/** While sending is off the worker takes no deliveries; one it took just before waits this long. */
const PAUSED_RETRY_MS = 5_000;
/** A lease outlives its attempt, or a slow attempt would let one more in. */
const LEASE_MARGIN_MS = 15_000;

export interface DeliveryDeps {
  emails: Pick<EmailStore, "decided">;
  deliveries: DeliveryStore;
  destinations: Pick<DestinationStore, "get">;
  watch: DestinationWatch;
  attempt: AttemptDelivery;
  witness: DeliveryWitness;
  currentSettings: CurrentSettings;
}

/** One run is one attempt; the schedule of the settings says what follows from it. */
export function createDeliveryProcessor(deps: DeliveryDeps) {
  const { emails, deliveries, destinations, watch, attempt, witness, currentSettings } = deps;

  async function giveUp({ id }: DeliveryRecord, because: string): Promise<never> {
    witness.ended(await deliveries.kill(id, because, new Date()));
    throw new UnrecoverableError(because);
  }

  async function conclude(delivery: DeliveryRecord, made: Attempt, settings: Settings) {
    const schedule = settings.processing_prefs.retry_schedule_sec;
    const verdict = judge(made, delivery.round + 1, schedule, Math.random());
    witness.ended(await deliveries.recordAttempt(delivery.id, made, verdict, new Date()));
    witness.attempted(delivery, made, verdict);
    if (verdict.kind === "retry") throw new RetryLater(made.reason ?? "failed", verdict.delayMs);
    if (verdict.kind === "delivered") return "delivered";
    if (verdict.destinationGone) await watch.disable(delivery.destination, "gone");
    throw new UnrecoverableError(verdict.reason);
  }

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
    const destination = await destinations.get(delivery.destination);
    if (destination === null) return giveUp(delivery, "destination_missing");
    if (!destination.options.enabled) return giveUp(delivery, "destination_disabled");
    const decided = await emails.decided(delivery.email);
    if (decided === null) return giveUp(delivery, "content_missing");

    const now = Date.now();
    const pass: AttemptPass = { destination, attempt: `${deliveryId}.${delivery.attempts}`, now };
    const { timeoutMs } = webhookOptions(destination, settings, now);
    const entry = await watch.enter(pass, timeoutMs + LEASE_MARGIN_MS);
    if (entry.kind === "wait") return postpone(job, new Date(entry.until), token);
    const made = await watch.leaving(pass, attempt(delivery, decided, destination, settings));
    return made === null ? handBack(job, token) : conclude(delivery, made, settings);
  };
}
