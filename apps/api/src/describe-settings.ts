import type { Settings } from "@gmail-push/core";

/** Which settings are in force, for the log: switches and counts, no address, URL or secret. */
export function describeSettings(settings: Settings | null): Record<string, unknown> {
  if (settings === null) return { settings: "not read yet" };
  const { runtime_flags: flags, webhook_config: webhook } = settings;
  return {
    flags,
    sendingEnabled: webhook.webhook_sending_enabled,
    deliveryMode: webhook.webhook_delivery_mode,
    window: `${webhook.webhook_time_start}-${webhook.webhook_time_end}`,
    absencePauseEnabled: webhook.absence_pause_enabled,
    hasWebhookUrl: webhook.webhook_url !== null,
    rules: settings.routing_rules.rules.length,
    allowedSenders: settings.sender_allowlist.senders.length,
    processing: settings.processing_prefs,
  };
}
