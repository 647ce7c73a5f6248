import { type Attempt, judge, sendingAt, type Settings, type Verdict } from "@gmail-push/core";
import {
  type ComposePayload,
  type DeliveryRecord,
  type DeliveryStore,
  deliveryJobSchema,
  type Destination,
  type DestinationStore,
  type EmailStore,
  type EndedEmail,
  type Logger,
  type Metrics,
} from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import type { CurrentSettings } from "../current-settings.ts";
import { parseJob } from "../parse-job.ts";
import { handBack, postpone } from "../postpone.ts";
import { RetryLater } from "../retry-later.ts";
import type { WebhookClient } from "../webhook-client.ts";

/** While sending is off the worker takes no deliveries; one it took just before waits this long. */
const PAUSED_RETRY_MS = 5_000;

export interface DeliveryDeps {
  emails: Pick<EmailStore, "decided">;
  deliveries: DeliveryStore;
  destinations: Pick<DestinationStore, "get">;
  composePayload: ComposePayload;
  client: WebhookClient;
  currentSettings: CurrentSettings;
  metrics: Pick<Metrics, "attempts" | "attemptSeconds" | "processingSeconds">;
  /** aborted when the worker can wait no longer */
  draining: AbortSignal;
  log: Logger;
}

/** One run is one attempt; the schedule of the settings says what follows from it. */
export function createDeliveryProcessor(deps: DeliveryDeps) {
  const { emails, deliveries, destinations, composePayload, client, metrics, draining, log } = deps;

  function observeEnd(ended: EndedEmail | null): void {
    if (ended === null) return;
    const seconds = (Date.now() - ended.acceptedAt) / 1_000;
    metrics.processingSeconds.observe({ outcome: ended.outcome }, seconds);
  }

  async function giveUp(id: string, reason: string): Promise<never> {
    observeEnd(await deliveries.kill(id, reason, new Date()));
    throw new UnrecoverableError(reason);
  }

  async function attempt(record: DeliveryRecord, settings: Settings): Promise<Attempt> {
    const decided = await emails.decided(record.email);
    const destination: Destination | null = await destinations.get(record.destination);
    if (decided === null) return giveUp(record.id, "content_missing");
    if (destination === null) return giveUp(record.id, "destination_missing");
    const planned = decided.decision.deliveries.find(({ url }) => url === destination.url);
    const payload = await composePayload(decided, planned?.rule ?? null);
    const { webhook_config: webhook, processing_prefs: prefs } = settings;
    return client.send(
      {
        url: destination.url,
        body: JSON.stringify(payload),
        webhookId: record.id,
        secrets: [destination.secret],
        mode: webhook.webhook_delivery_mode,
        fallbackOn415: webhook.webhook_fallback_on_415,
        verifyTls: webhook.webhook_ssl_verify,
        timeoutMs: prefs.webhook_timeout_sec * 1_000,
      },
      draining,
    );
  }

  async function record(delivery: DeliveryRecord, made: Attempt, verdict: Verdict): Promise<void> {
    observeEnd(await deliveries.recordAttempt(delivery.id, made, verdict, new Date()));
    const { outcome, reason, status, durationMs } = made;
    metrics.attempts.inc({ outcome, reason: reason ?? "none" });
    metrics.attemptSeconds.observe(durationMs / 1_000);
    const level = verdict.kind === "dead" ? "error" : verdict.kind === "retry" ? "warn" : "info";
    log[level](
      {
        deliveryId: delivery.id,
        emailKey: delivery.email,
        destinationId: delivery.destination,
        attempt: delivery.round + 1,
        outcome: verdict.kind,
        reason,
        status,
        durationMs,
      },
      "delivery attempted",
    );
  }

  return async (job: Job, token?: string): Promise<string> => {
    const { deliveryId } = parseJob(deliveryJobSchema, job);
    const delivery = await deliveries.record(deliveryId);
    if (delivery === null) throw new UnrecoverableError("delivery_missing");
    if (delivery.state === "delivered") return "delivered";
    if (delivery.state === "dead") throw new UnrecoverableError(delivery.last_reason ?? "dead");

    const settings = deps.currentSettings();
    if (sendingAt(settings.webhook_config, new Date(), settings.timeZone).kind === "off") {
      return postpone(job, new Date(Date.now() + PAUSED_RETRY_MS), token);
    }
    const made = await attempt(delivery, settings).catch(async (error: unknown) => {
      if (draining.aborted && error === draining.reason) return handBack(job, token);
      throw error;
    });
    const schedule = settings.processing_prefs.retry_schedule_sec;
    const verdict = judge(made, delivery.round + 1, schedule, Math.random());
    await record(delivery, made, verdict);
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
