import { z } from "zod";
import type { SettingValues } from "./settings/initial-settings.ts";
import type { SettingOptions } from "./settings/options.ts";
import { routingRulesSchema } from "./settings/posted-rules.ts";
import { processingPrefsSchema, storedProcessingPrefs } from "./settings/processing-prefs.ts";
import { storedRoutingRules } from "./settings/routing-rules.ts";
import { runtimeFlagsSchema, storedRuntimeFlags } from "./settings/runtime-flags.ts";
import { senderAllowlistSchema, storedSenderAllowlist } from "./settings/sender-allowlist.ts";
import { parseStoredObject, withoutStoreKeys } from "./settings/stored-object.ts";
import type { StoredObject } from "./settings/stored-object.ts";
import { storedWebhookConfig, webhookConfigSchema } from "./settings/webhook-config.ts";

export type SettingName = keyof SettingValues;

/** Everything `admit` and `decide` read. */
export interface Settings extends SettingValues {
  /** IANA name; one that is unknown counts as UTC. */
  timeZone: string;
}

export const settingNames: readonly SettingName[] = [
  "runtime_flags",
  "webhook_config",
  "processing_prefs",
  "routing_rules",
  "sender_allowlist",
];

interface SettingParser<Value> {
  stored: (stored: StoredObject, initial: Value) => Value;
  posted: (options: SettingOptions) => z.ZodType<Value>;
}

const parsers: { [Name in SettingName]: SettingParser<SettingValues[Name]> } = {
  runtime_flags: { stored: storedRuntimeFlags, posted: () => runtimeFlagsSchema },
  webhook_config: { stored: storedWebhookConfig, posted: webhookConfigSchema },
  processing_prefs: { stored: storedProcessingPrefs, posted: () => processingPrefsSchema },
  routing_rules: { stored: storedRoutingRules, posted: routingRulesSchema },
  sender_allowlist: { stored: storedSenderAllowlist, posted: () => senderAllowlistSchema },
};

/**
 * A setting as an old or new store holds it. Unknown keys, the store's own among them, are dropped, and
 * what cannot be read gives way to `initial`. Throws ZodError only when it is no JSON object.
 */
export function parseStoredSetting<Name extends SettingName>(
  name: Name,
  stored: unknown,
  initial: SettingValues[Name],
): SettingValues[Name] {
  return parsers[name].stored(parseStoredObject(stored), initial);
}

/**
 * A setting as an operator posts it: the whole object. A missing key takes its built-in value, the store's
 * own keys are ignored. Throws ZodError with one issue, path included, for each mistake.
 */
export function parsePostedSetting<Name extends SettingName>(
  name: Name,
  posted: unknown,
  options: SettingOptions,
): SettingValues[Name] {
  const result = parsers[name].posted(options).safeParse(withoutStoreKeys(posted));
  if (result.success) return result.data;
  // Zod's plain ZodError is no Error and has no stack.
  throw new z.ZodRealError(result.error.issues.flatMap(withKeyInPath));
}

/** The schema of a setting as posted, for describing it. */
export function postedSettingSchema<Name extends SettingName>(
  name: Name,
  options: SettingOptions,
): z.ZodType<SettingValues[Name]> {
  return parsers[name].posted(options);
}

/** Zod reports all unknown keys of an object at once and at the object. */
function withKeyInPath(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "unrecognized_keys") return [issue];
  return issue.keys.map((key) => ({
    code: "custom",
    input: issue.input,
    path: [...issue.path, key],
    message: "unknown key",
  }));
}
