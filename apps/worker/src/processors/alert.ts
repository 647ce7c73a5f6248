import { maskUrl } from "@gmail-push/core";
import { type DestinationStore, operationalEventSchema } from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import { parseJob } from "../parse-job.ts";
import type { WebhookClient } from "../webhook-client.ts";

const TIMEOUT_MS = 15_000;

export interface AlertListener {
  url: string;
  /** without it alerts go out unsigned */
  secret: string | null;
}

export interface AlertDeps {
  listener: AlertListener | null;
  destinations: Pick<DestinationStore, "get">;
  client: WebhookClient;
  draining: AbortSignal;
}

/** Posts an operational event to the alert webhook, signed as deliveries are. */
export function createAlertProcessor({ listener, destinations, client, draining }: AlertDeps) {
  return async (job: Job): Promise<void> => {
    const {
      id,
      kind,
      at,
      destination: destinationId,
      because,
    } = parseJob(operationalEventSchema, job);
    if (listener === null) throw new UnrecoverableError("nobody_listens");
    const destination = await destinations.get(destinationId);
    const body = JSON.stringify({
      type: kind.replace("_", "."),
      timestamp: new Date(at).toISOString(),
      data: {
        destination: {
          id: destinationId,
          name: destination?.options.name ?? null,
          url: destination === null ? null : maskUrl(destination.url),
        },
        because,
      },
    });
    const attempt = await client.send(
      {
        url: listener.url,
        body,
        webhookId: id,
        secrets: listener.secret === null ? [] : [listener.secret],
        mode: "json",
        fallbackOn415: false,
        verifyTls: true,
        timeoutMs: TIMEOUT_MS,
      },
      draining,
    );
    if (attempt.outcome === "failed") throw new Error(attempt.reason ?? "failed");
  };
}
