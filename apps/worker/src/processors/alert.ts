import { maskUrl } from "@gmail-push/core";
import {
  type AlertReceipt,
  type DestinationStore,
  type OperationalEvent,
  operationalEventSchema,
  toPingResult,
} from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import { JobFailure } from "../job-failure.ts";
import { parseJob } from "../parse-job.ts";
import type { WebhookClient } from "../webhook-client.ts";

const TIMEOUT_MS = 15_000;

export interface AlertListener {
  url: string;
  secret: string;
}

export interface AlertDeps {
  listener: AlertListener | null;
  destinations: Pick<DestinationStore, "get">;
  client: WebhookClient;
  draining: AbortSignal;
}

/** Posts an operational event to the alert webhook, signed as deliveries are. */
export function createAlertProcessor({ listener, destinations, client, draining }: AlertDeps) {
  async function presentDestination(id: string) {
    const destination = await destinations.get(id);
    return {
      id,
      name: destination?.options.name ?? null,
      url: destination === null ? null : maskUrl(destination.url),
    };
  }

  async function bodyOf({ kind, at, destination: id, because, alert }: OperationalEvent) {
    const destination = id === null ? null : await presentDestination(id);
    return JSON.stringify({
      type: kind.replace("_", "."),
      timestamp: new Date(at).toISOString(),
      data: {
        ...(destination === null ? {} : { destination }),
        ...(alert === undefined ? {} : presentAlert(alert)),
        because,
      },
    });
  }

  return async (job: Job): Promise<AlertReceipt> => {
    const event = parseJob(operationalEventSchema, job);
    const isTest = event.kind === "alert_test";
    if (listener === null) {
      if (isTest) return null;
      throw new UnrecoverableError("nobody_listens");
    }
    const attempt = await client.send(
      {
        url: listener.url,
        body: await bodyOf(event),
        webhookId: event.id,
        secrets: [listener.secret],
        mode: "json",
        fallbackOn415: false,
        verifyTls: true,
        timeoutMs: TIMEOUT_MS,
      },
      draining,
    );
    if (attempt.outcome === "failed" && !isTest) throw new JobFailure(attempt.reason ?? "failed");
    return toPingResult(attempt);
  };
}

function presentAlert({
  kind,
  subject,
  value,
  threshold,
  since,
}: NonNullable<OperationalEvent["alert"]>) {
  return { kind, subject, value, threshold, since: new Date(since).toISOString() };
}
