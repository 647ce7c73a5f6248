import {
  type DestinationStore,
  type PingResult,
  pingJobSchema,
  toPingResult,
} from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import { webhookOptions } from "../attempt-delivery.ts";
import type { CurrentSettings } from "../current-settings.ts";
import { parseJob } from "../parse-job.ts";
import type { WebhookClient } from "../webhook-client.ts";

export interface PingDeps {
  destinations: Pick<DestinationStore, "get">;
  client: WebhookClient;
  currentSettings: CurrentSettings;
  draining: AbortSignal;
}

/** Sends a signed test webhook by the code that sends deliveries; it touches neither limits nor circuit. */
export function createPingProcessor(deps: PingDeps) {
  const { destinations, client, currentSettings, draining } = deps;
  return async (job: Job): Promise<PingResult> => {
    const { destinationId } = parseJob(pingJobSchema, job);
    const destination = await destinations.get(destinationId);
    if (destination === null) throw new UnrecoverableError("destination_missing");
    const now = new Date();
    const attempt = await client.send(
      {
        ...webhookOptions(destination, currentSettings(), now.getTime()),
        body: JSON.stringify({ type: "ping", timestamp: now.toISOString(), data: {} }),
        webhookId: job.id ?? "",
      },
      draining,
    );
    return toPingResult(attempt);
  };
}
