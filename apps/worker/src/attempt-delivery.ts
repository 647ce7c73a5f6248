import type { Attempt, Settings } from "@gmail-push/core";
import {
  activeSecrets,
  type ComposePayload,
  type DecidedEmail,
  type DeliveryRecord,
  type Destination,
  type Span,
  type SpanStart,
  type Tracing,
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
  tracing: Pick<Tracing, "span">;
  /** aborted when the worker can wait no longer */
  draining: AbortSignal;
}

/** A delivery, and all that an attempt at it needs. */
export interface AttemptOrder {
  delivery: DeliveryRecord;
  decided: DecidedEmail;
  destination: Destination;
  settings: Settings;
  /** of the span that led to its job */
  traceparent: string | undefined;
}

/** One attempt; null when the worker stops first, and the attempt is to be made by another. */
export type AttemptDelivery = (order: AttemptOrder) => Promise<Attempt | null>;

/** An attempt as its span begins: ids and the number of the attempt. */
function startOf({ delivery, traceparent: parent }: AttemptOrder): SpanStart {
  const { id, email, destination, round } = delivery;
  const ids = { delivery_id: id, email_key: email, destination_id: destination };
  return { kind: "client", parent, attributes: { ...ids, attempt: round + 1 } };
}

/** Writes the payload, with the copies of the links there are by now, and sends it once. */
export function createAttemptDelivery(deps: AttemptDeliveryDeps): AttemptDelivery {
  const { composePayload, client, tracing, draining } = deps;

  async function send(order: AttemptOrder, span: Span): Promise<Attempt> {
    const { delivery, decided, destination, settings } = order;
    const planned = decided.decision.deliveries.find(({ url }) => url === destination.url);
    const payload = await composePayload(decided, planned?.rule ?? null);
    const request = {
      ...webhookOptions(destination, settings, Date.now()),
      body: JSON.stringify(payload),
      webhookId: delivery.id,
      traceparent: span.traceparent,
    };
    const made = await client.send(request, draining);
    const { outcome, reason, cause, status, egressRule } = made;
    span.set({ outcome, reason, cause, status, egress_rule: egressRule });
    return made;
  }

  return async (order) => {
    try {
      return await tracing.span("delivery attempt", startOf(order), async (span) =>
        send(order, span),
      );
    } catch (error) {
      if (draining.aborted && error === draining.reason) return null;
      throw error;
    }
  };
}
