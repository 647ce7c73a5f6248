import { z } from "zod";
import { alertPrefsSchema, storedAlertPrefs } from "./settings/alert-prefs.ts";
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
  "alert_prefs",
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
  alert_prefs: { stored: storedAlertPrefs, posted: () => alertPrefsSchema },
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
 * own keys are ignored. Throws ZodError with one issue, path included, for each mistake. What is as it was in
 * `current` stands: a URL of the environment that may not be saved does not stop somebody who turns a switch.
 */
export function parsePostedSetting<Name extends SettingName>(
  name: Name,
  posted: unknown,
  options: SettingOptions,
  current?: SettingValues[Name],
): SettingValues[Name] {
  const schema = parsers[name].posted(options);
  const value = withoutStoreKeys(posted);
  const unchanged = current === undefined ? new Map<string, unknown>() : sameKeys(value, current);
  const kept = new Map<string, unknown>();
  for (;;) {
    const result = schema.safeParse(kept.size === 0 ? value : withoutKeys(value, kept));
    if (result.success) return { ...result.data, ...Object.fromEntries(kept) };
    const issues = result.error.issues.flatMap(withKeyInPath);
    const isNew = (issue: z.core.$ZodIssue) =>
      keysOf(issue).some((key) => kept.has(key) || !unchanged.has(key));
    // Each round keeps at least one key more. Zod's plain ZodError is no Error and has no stack.
    if (issues.some(isNew)) throw new z.ZodRealError(issues.filter(isNew));
    for (const key of issues.flatMap(keysOf)) kept.set(key, unchanged.get(key));
  }
}

/** The schema of a setting as posted, for describing it. */
export function postedSettingSchema<Name extends SettingName>(
  name: Name,
  options: SettingOptions,
): z.ZodType<SettingValues[Name]> {
  return parsers[name].posted(options);
}

/** The keys of what was posted that say what is in force already. */
function sameKeys(posted: unknown, current: object): Map<string, unknown> {
  if (typeof posted !== "object" || posted === null) return new Map();
  const values = new Map<string, unknown>(Object.entries(posted));
  const isSame = ([key, value]: [string, unknown]) =>
    values.has(key) && JSON.stringify(values.get(key)) === JSON.stringify(value);
  return new Map<string, unknown>(Object.entries(current).filter(isSame));
}

function withoutKeys(posted: unknown, keys: ReadonlyMap<string, unknown>): unknown {
  if (typeof posted !== "object" || posted === null) return posted;
  return Object.fromEntries(Object.entries(posted).filter(([key]) => !keys.has(key)));
}

/** The keys an issue is about: more than one where they do not go together. */
function keysOf(issue: z.core.$ZodIssue): string[] {
  const about: unknown = issue.code === "custom" ? issue.params?.["about"] : undefined;
  return Array.isArray(about) ? about.map(String) : [String(issue.path[0])];
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
