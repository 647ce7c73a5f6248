import {
  maskAddress,
  maskSender,
  maskUrl,
  type RuleCondition,
  type SettingName,
  type SettingValues,
} from "@gmail-push/core";
import type { Role } from "@gmail-push/infra";

function masked(url: string): string {
  return url === "" ? "" : `${maskUrl(url)}/***`;
}

/** What a condition asks for as its reader may see it: viewers see no whole address of a sender. */
export function maskConditionValue(
  { field, value }: Pick<RuleCondition, "field" | "value">,
  role: Role,
): string {
  return role === "viewer" && field === "sender" && value.includes("@") ? maskSender(value) : value;
}

/** A setting as its reader may see it: the paths of webhooks are secrets, and senders are people. */
export function maskSetting(value: SettingValues[SettingName], role: Role): object {
  if (role === "operator") return value;
  if ("webhook_url" in value) {
    return { ...value, webhook_url: value.webhook_url === null ? null : masked(value.webhook_url) };
  }
  if ("senders" in value) return { senders: value.senders.map(maskAddress) };
  if (!("rules" in value)) return value;
  const rules = value.rules.map(({ conditions, actions, ...rule }) => ({
    ...rule,
    conditions: conditions.map((condition) => ({
      ...condition,
      value: maskConditionValue(condition, role),
    })),
    actions: { ...actions, webhook_url: masked(actions.webhook_url) },
  }));
  return { ...value, rules };
}
