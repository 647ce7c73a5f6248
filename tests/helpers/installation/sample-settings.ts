import type { RoutingRule, SettingValues } from "@gmail-push/core";
import { hostile } from "./hostile.ts";

export const urls = {
  main: "https://hooks.studio-lumen.test/gmail?token=f3a91c",
  planning: "https://planning.studio-lumen.test/api/recadrage",
  archive: "https://archives.prod-benali.test/inbox/77aa",
  staging: "https://staging.studio-lumen.test/hook",
} as const;

function rule(id: string, name: string, rest: Partial<RoutingRule>, url: string): RoutingRule {
  return {
    id,
    name,
    enabled: true,
    conditions: [],
    ...rest,
    actions: { webhook_url: url, priority: "normal", stop_processing: false, ...rest.actions },
  };
}

export const sampleRules: RoutingRule[] = [
  rule(
    "recadrage",
    "Recadrage vers le planning",
    {
      conditions: [
        { field: "sender", operator: "contains", value: "media-solution", case_sensitive: false },
        {
          field: "subject",
          operator: "regex",
          value: String.raw`recadrage.*lot\s+\d+`,
          case_sensitive: false,
        },
      ],
      actions: { webhook_url: urls.planning, priority: "high", stop_processing: true },
    },
    urls.planning,
  ),
  rule(
    "benali",
    "Copie aux archives Benali",
    {
      conditions: [
        {
          field: "sender",
          operator: "contains",
          value: "@prod-benali.test",
          case_sensitive: false,
        },
      ],
    },
    urls.archive,
  ),
  rule(
    "essai",
    hostile.ruleName,
    {
      enabled: false,
      conditions: [
        { field: "body", operator: "contains", value: hostile.ruleValue, case_sensitive: true },
      ],
    },
    urls.staging,
  ),
];

/** What operators of this installation have saved. */
export const sampleSettings: Partial<{ [N in keyof SettingValues]: Partial<SettingValues[N]> }> = {
  webhook_config: { webhook_url: urls.main, absence_pause_days: ["saturday", "sunday"] },
  sender_allowlist: {
    senders: [
      "camille.martin@studio-lumen.test",
      "jean.dupont@cadreur.test",
      "planning@media-solution.test",
      "@prod-benali.test",
    ],
  },
};
