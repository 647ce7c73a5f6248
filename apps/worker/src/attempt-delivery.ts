import type { Attempt, Settings } from "@gmail-push/core";
import {
  activeSecrets,
  type ComposePayload,
  type DecidedEmail,
  type DeliveryRecord,
  type Destination,
} from "@gmail-push/infra";
import type { WebhookClient, WebhookRequest } from "./webhook-client.ts";

/** How a request to a destination is made: its own options, and where it has none the settings. */
export function webhookOptions(destination: Destination, settings: Settings, now: number) {
  const { options } = destination;
  const { webhook_config: webhook, processing_prefs: prefs } = settings;
  return {
    url: destination.url,
    headers: options.headers,
    secrets: activeSecrets(destination, now),
    mode: options.mode ?? webhook.webhook_delivery_mode,
    fallbackOn415: webhook.webhook_fallback_on_415,
    verifyTls: options.verify_tls ?? webhook.webhook_ssl_verify,
    timeoutMs: (options.timeout_sec ?? prefs.webhook_timeout_sec) * 1_000,
  } satisfies Partial<WebhookRequest>;
}

export interface AttemptDeliveryDeps {
  composePayload: ComposePayload;
  client: WebhookClient;
  /** aborted when the worker can wait no longer */
  draining: AbortSignal;
}

/** One attempt; null when the worker stops first, and the attempt is to be made by another. */
export type AttemptDelivery = (
  delivery: DeliveryRecord,
  decided: DecidedEmail,
  destination: Destination,
  settings: Settings,
) => Promise<Attempt | null>;

/** Writes the payload, with the copies of the links there are by now, and sends it once. */
export function createAttemptDelivery(deps: AttemptDeliveryDeps): AttemptDelivery {
  const { composePayload, client, draining } = deps;

  return async (delivery, decided, destination, settings) => {
    const planned = decided.decision.deliveries.find(({ url }) => url === destination.url);
    const payload = await composePayload(decided, planned?.rule ?? null);
    try {
      return await client.send(
        {
          ...webhookOptions(destination, settings, Date.now()),
          body: JSON.stringify(payload),
          webhookId: delivery.id,
        },
        draining,
      );
    } catch (error) {
      if (draining.aborted && error === draining.reason) return null;
      throw error;
    }
  };
}
