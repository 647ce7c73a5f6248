import type { InboundEmail } from "../../packages/core/src/email.ts";
import type { Settings } from "../../packages/core/src/settings.ts";
import { initialSettings } from "../../packages/core/src/settings/initial-settings.ts";
import type { SettingValues } from "../../packages/core/src/settings/initial-settings.ts";
import type { RoutingRule, RuleActions } from "../../packages/core/src/settings/routing-rules.ts";

/** An email with a link and nothing a pattern recognises. */
export function buildEmail(overrides: Partial<InboundEmail> = {}): InboundEmail {
  return {
    subject: "Nouveau document partagé",
    sender: "Camille Martin <camille@studio.test>",
    body: "Voici le fichier : https://www.dropbox.com/s/abc123/document.pdf",
    date: "2026-02-04T09:30:00Z",
    messageId: null,
    threadId: null,
    ...overrides,
  };
}

/** A job with a deadline and a download link. */
export function buildRecadrage(overrides: Partial<InboundEmail> = {}): InboundEmail {
  return buildEmail({
    subject: "Média Solution - Missions Recadrage - Lot 42",
    body: "Lot à faire pour 14h30 : https://www.dropbox.com/scl/fo/h3k9x2/AAbCdEf?rlkey=q1w2e3",
    ...overrides,
  });
}

/** An availability request with a file-request link. */
export function buildDesabo(overrides: Partial<InboundEmail> = {}): InboundEmail {
  return buildEmail({
    subject: "Disponibilité",
    body: "Pour la journée, tarifs habituels. https://www.dropbox.com/request/aB3dEf",
    ...overrides,
  });
}

interface SettingOverrides {
  flags?: Partial<SettingValues["runtime_flags"]>;
  webhook?: Partial<SettingValues["webhook_config"]>;
  rules?: RoutingRule[];
  senders?: string[];
  timeZone?: string;
}

/** Settings of an installation in Paris with a default destination, no window, no rule, open to everybody. */
export function buildSettings(overrides: SettingOverrides = {}): Settings {
  const initial = initialSettings({ webhookUrl: "https://hook.studio.test/default" });
  return {
    ...initial,
    runtime_flags: { ...initial.runtime_flags, ...overrides.flags },
    webhook_config: { ...initial.webhook_config, ...overrides.webhook },
    routing_rules: { rules: overrides.rules ?? [] },
    sender_allowlist: { senders: overrides.senders ?? [] },
    timeZone: overrides.timeZone ?? "Europe/Paris",
  };
}

interface RuleOverrides extends Partial<Omit<RoutingRule, "actions">> {
  actions?: Partial<RuleActions>;
}

/** A rule that matches every subject that has a letter "o", unless told otherwise. */
export function buildRule({ actions, ...overrides }: RuleOverrides = {}): RoutingRule {
  return {
    id: "documents",
    name: "Documents",
    enabled: true,
    conditions: [{ field: "subject", operator: "contains", value: "o", case_sensitive: false }],
    actions: {
      webhook_url: "https://hook.studio.test/rule",
      priority: "normal",
      stop_processing: false,
      ...actions,
    },
    ...overrides,
  };
}
