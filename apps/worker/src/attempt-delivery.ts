import type { Attempt, Settings } from "@gmail-push/core";
import type {
  ComposePayload,
  DeliveryRecord,
  DestinationStore,
  EmailStore,
} from "@gmail-push/infra";
import type { WebhookClient } from "./webhook-client.ts";

export type AttemptResult =
  | { kind: "made"; attempt: Attempt }
  /** the worker stops: the attempt is to be made by another */
  | { kind: "interrupted" }
  /** no attempt can ever be made */
  | { kind: "impossible"; because: "content_missing" | "destination_missing" };

export interface AttemptDeliveryDeps {
  emails: Pick<EmailStore, "decided">;
  destinations: Pick<DestinationStore, "get">;
  composePayload: ComposePayload;
  client: WebhookClient;
  /** aborted when the worker can wait no longer */
  draining: AbortSignal;
}

export type AttemptDelivery = (
  delivery: DeliveryRecord,
  settings: Settings,
) => Promise<AttemptResult>;

/** Writes the payload, with the copies of the links there are by now, and sends it once. */
export function createAttemptDelivery(deps: AttemptDeliveryDeps): AttemptDelivery {
  const { emails, destinations, composePayload, client, draining } = deps;

  return async (delivery, { webhook_config: webhook, processing_prefs: prefs }) => {
    const decided = await emails.decided(delivery.email);
    if (decided === null) return { kind: "impossible", because: "content_missing" };
    const destination = await destinations.get(delivery.destination);
    if (destination === null) return { kind: "impossible", because: "destination_missing" };
    const planned = decided.decision.deliveries.find(({ url }) => url === destination.url);
    const payload = await composePayload(decided, planned?.rule ?? null);
    try {
      const attempt = await client.send(
        {
          url: destination.url,
          body: JSON.stringify(payload),
          webhookId: delivery.id,
          secrets: [destination.secret],
          mode: webhook.webhook_delivery_mode,
          fallbackOn415: webhook.webhook_fallback_on_415,
          verifyTls: webhook.webhook_ssl_verify,
          timeoutMs: prefs.webhook_timeout_sec * 1_000,
        },
        draining,
      );
      return { kind: "made", attempt };
    } catch (error) {
      if (draining.aborted && error === draining.reason) return { kind: "interrupted" };
      throw error;
    }
  };
}
