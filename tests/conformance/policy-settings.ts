import {
  initialSettings,
  knownTimeZone,
  parseStoredSetting,
} from "../../packages/core/src/index.ts";
import type { RoutingRule, Settings } from "../../packages/core/src/index.ts";

const initial = initialSettings({
  webhookUrl: "https://hook.gmail-push.test/default",
  allowCustomWebhookWithoutLinks: true,
});

/** Settings of an installation with a default destination, without rules, that sends emails without links. */
export function policySettings(webhookConfig: unknown, timeZone: string): Settings {
  return {
    ...initial,
    webhook_config: parseStoredSetting("webhook_config", webhookConfig, initial.webhook_config),
    timeZone: knownTimeZone(timeZone),
  };
}

/** Rules as an old store may hold them. */
export function storedRules(rules: unknown): RoutingRule[] {
  return parseStoredSetting("routing_rules", { rules }, initial.routing_rules).rules;
}
