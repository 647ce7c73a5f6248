import { type AlertPrefs, builtInAlertPrefs } from "./alert-prefs.ts";
import { builtInProcessingPrefs } from "./processing-prefs.ts";
import type { ProcessingPrefs } from "./processing-prefs.ts";
import type { RoutingRules } from "./routing-rules.ts";
import { builtInRuntimeFlags } from "./runtime-flags.ts";
import type { RuntimeFlags } from "./runtime-flags.ts";
import type { SenderAllowlist } from "./sender-allowlist.ts";
import { builtInWebhookConfig } from "./webhook-config.ts";
import type { WebhookConfig } from "./webhook-config.ts";

/** Each setting's name, as it is stored, and its value. */
export interface SettingValues {
  runtime_flags: RuntimeFlags;
  webhook_config: WebhookConfig;
  processing_prefs: ProcessingPrefs;
  routing_rules: RoutingRules;
  sender_allowlist: SenderAllowlist;
  alert_prefs: AlertPrefs;
}

/** What the environment may say about settings; an absent value leaves the built-in one. */
export interface SettingsEnvironment {
  webhookUrl?: string | null | undefined;
  webhookSslVerify?: boolean | undefined;
  webhookSendingEnabled?: boolean | undefined;
  webhookDeliveryMode?: "json" | "form" | undefined;
  webhookFallbackOn415?: boolean | undefined;
  webhookTimeStart?: string | undefined;
  webhookTimeEnd?: string | undefined;
  allowCustomWebhookWithoutLinks?: boolean | undefined;
  disableEmailIdDedup?: boolean | undefined;
  senderAllowlist?: readonly string[] | undefined;
}

/** The values in force where nothing is stored. */
export function initialSettings(env: SettingsEnvironment): SettingValues {
  const webhook = builtInWebhookConfig;
  const flags = builtInRuntimeFlags;
  return {
    runtime_flags: {
      ...flags,
      allow_custom_webhook_without_links:
        env.allowCustomWebhookWithoutLinks ?? flags.allow_custom_webhook_without_links,
      disable_email_id_dedup: env.disableEmailIdDedup ?? flags.disable_email_id_dedup,
    },
    webhook_config: {
      ...webhook,
      webhook_url: env.webhookUrl ?? webhook.webhook_url,
      webhook_ssl_verify: env.webhookSslVerify ?? webhook.webhook_ssl_verify,
      webhook_sending_enabled: env.webhookSendingEnabled ?? webhook.webhook_sending_enabled,
      webhook_delivery_mode: env.webhookDeliveryMode ?? webhook.webhook_delivery_mode,
      webhook_fallback_on_415: env.webhookFallbackOn415 ?? webhook.webhook_fallback_on_415,
      webhook_time_start: env.webhookTimeStart?.trim() ?? webhook.webhook_time_start,
      webhook_time_end: env.webhookTimeEnd?.trim() ?? webhook.webhook_time_end,
    },
    processing_prefs: builtInProcessingPrefs,
    routing_rules: { rules: [] },
    sender_allowlist: { senders: [...(env.senderAllowlist ?? [])] },
    alert_prefs: builtInAlertPrefs,
  };
}
