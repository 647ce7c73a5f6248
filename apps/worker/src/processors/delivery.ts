import { type Attempt, judge, sendingAt, type Settings, type Verdict } from "@gmail-push/core";
import {
  type AttemptPass,
  type DeliveryRecord,
  type DeliveryStore,
  deliveryJobSchema,
  type Destination,
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

interface Recorded {
  made: Attempt;
  verdict: Verdict;
}

/** Begins to read what a delivery is about; a failure reaches whoever waits for it. */
function read(
  { emails, destinations }: Pick<DeliveryDeps, "emails" | "destinations">,
  { email, destination }: Pick<DeliveryRecord, "email" | "destination">,
) {
  const soon = { destination: destinations.get(destination), decided: emails.decided(email) };
  for (const each of Object.values(soon)) each.catch(() => undefined);
  return soon;
}

function passOf(
  job: Job,
  { id, attempts }: DeliveryRecord,
  destination: Destination,
  settings: Settings,
): AttemptPass {
  const now = Date.now();
  const { timeoutMs } = webhookOptions(destination, settings, now);
  const leaseMs = timeoutMs + LEASE_MARGIN_MS;
  return { destination, attempt: `${id}.${attempts}`, job: job.id ?? id, leaseMs, now };
}

/** One run is one attempt; the schedule of the settings says what follows from it. */
export function createDeliveryProcessor(deps: DeliveryDeps) {
  const { deliveries, watch, attempt, witness, currentSettings } = deps;

  async function giveUp({ id }: DeliveryRecord, because: string): Promise<never> {
    witness.ended(await deliveries.kill(id, because, new Date()));
    throw new UnrecoverableError(because);
  }

  async function record(delivery: DeliveryRecord, made: Attempt, settings: Settings) {
    const schedule = settings.processing_prefs.retry_schedule_sec;
    const verdict = judge(made, delivery.round + 1, schedule, Math.random());
    witness.ended(await deliveries.recordAttempt(delivery.id, made, verdict, new Date()));
    witness.attempted(delivery, made, verdict);
    return { made, verdict };
  }

  async function conclude(delivery: DeliveryRecord, { made, verdict }: Recorded) {
    if (verdict.kind === "retry") throw new RetryLater(made.reason ?? "failed", verdict.delayMs);
    if (verdict.kind === "delivered") return "delivered";
    if (verdict.destinationGone) await watch.disable(delivery.destination, "gone");
    throw new UnrecoverableError(verdict.reason);
  }

  return async (job: Job, token?: string): Promise<string> => {
    const { deliveryId, emailKey, destinationId, traceparent } = parseJob(deliveryJobSchema, job);
    // Asked for together, Redis answers together; a job of an earlier release names the delivery alone.
    const soon =
      emailKey && destinationId
        ? read(deps, { email: emailKey, destination: destinationId })
        : null;
    const delivery = await deliveries.record(deliveryId);
    if (delivery === null) throw new UnrecoverableError("delivery_missing");
    if (delivery.state === "delivered") return "delivered";
    if (delivery.state === "dead") throw new UnrecoverableError(delivery.last_reason ?? "dead");

    const settings = currentSettings();
    if (sendingAt(settings.webhook_config, new Date(), settings.timeZone).kind === "off") {
      return postpone(job, new Date(Date.now() + PAUSED_RETRY_MS), token);
    }
    const { destination: destinationSoon, decided: decidedSoon } = soon ?? read(deps, delivery);
    const destination = await destinationSoon;
    if (destination === null) return giveUp(delivery, "destination_missing");
    if (!destination.options.enabled) {
      await watch.dismissNext(destination.id);
      return giveUp(delivery, "destination_disabled");
    }
    const decided = await decidedSoon;
    if (decided === null) return giveUp(delivery, "content_missing");

    const pass = passOf(job, delivery, destination, settings);
    const entry = await watch.enter(pass);
    if (entry.kind === "wait") return postpone(job, new Date(entry.until), token);
    const recorded = await watch.leaving(
      pass,
      attempt({ delivery, decided, destination, settings, traceparent }),
      async (made) => made && record(delivery, made, settings),
    );
    return recorded === null ? handBack(job, token) : conclude(delivery, recorded);
  };
}
