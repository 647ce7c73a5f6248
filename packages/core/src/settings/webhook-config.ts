import { z } from "zod";
import { absencePauseDaysSchema, storedAbsencePauseDays } from "./absence-pause.ts";
import type { Weekday } from "./absence-pause.ts";
import { defaultDestinationSchema, isDestinationUrl, isPlaceholderUrl } from "./destination-url.ts";
import type { SettingOptions } from "./options.ts";
import { storedSendingWindow, windowProblems } from "./sending-window.ts";
import { storedBoolean } from "./stored-boolean.ts";
import { hasVersion, storedText } from "./stored-object.ts";
import type { StoredObject } from "./stored-object.ts";

/** Where and when webhooks go out (domain 14.3). */
export interface WebhookConfig {
  /** The default destination; null means none. */
  webhook_url: string | null;
  webhook_ssl_verify: boolean;
  webhook_sending_enabled: boolean;
  webhook_delivery_mode: "json" | "form";
  webhook_fallback_on_415: boolean;
  /** Times of day such as `9h05`; both blank means no window. */
  webhook_time_start: string;
  webhook_time_end: string;
  absence_pause_enabled: boolean;
  absence_pause_days: Weekday[];
}

export const builtInWebhookConfig: WebhookConfig = {
  webhook_url: null,
  webhook_ssl_verify: true,
  webhook_sending_enabled: true,
  webhook_delivery_mode: "json",
  webhook_fallback_on_415: true,
  webhook_time_start: "",
  webhook_time_end: "",
  absence_pause_enabled: false,
  absence_pause_days: [],
};

const timeTextSchema = z
  .string()
  .trim()
  .nullable()
  .transform((text) => text ?? "")
  .default("");

const deliveryModeSchema = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(["json", "form"], "must be json or form"));

/** A missing key takes its built-in value, not the stored one: a save replaces the whole object. */
export function webhookConfigSchema(options: SettingOptions) {
  const builtIn = builtInWebhookConfig;
  return z
    .strictObject({
      webhook_url: z
        .preprocess(blankAsNull, defaultDestinationSchema(options).nullable())
        .default(builtIn.webhook_url),
      webhook_ssl_verify: z.boolean().default(builtIn.webhook_ssl_verify),
      webhook_sending_enabled: z.boolean().default(builtIn.webhook_sending_enabled),
      webhook_delivery_mode: deliveryModeSchema.default(builtIn.webhook_delivery_mode),
      webhook_fallback_on_415: z.boolean().default(builtIn.webhook_fallback_on_415),
      webhook_time_start: timeTextSchema,
      webhook_time_end: timeTextSchema,
      absence_pause_enabled: z.boolean().default(builtIn.absence_pause_enabled),
      absence_pause_days: absencePauseDaysSchema.default([]),
    })
    .superRefine((config, context) => {
      for (const { path, message } of windowProblems(config)) {
        const params = { about: ["webhook_time_start", "webhook_time_end"] };
        context.addIssue({ code: "custom", path: [path], message, params });
      }
      if (config.absence_pause_enabled && config.absence_pause_days.length === 0) {
        const message = "must name at least one day while the pause is on";
        const params = { about: ["absence_pause_enabled", "absence_pause_days"] };
        context.addIssue({ code: "custom", path: ["absence_pause_days"], message, params });
      }
    });
}

export function storedWebhookConfig(stored: StoredObject, initial: WebhookConfig): WebhookConfig {
  const sending = stored["webhook_sending_enabled"];
  return {
    webhook_url: storedUrl(stored, initial.webhook_url),
    webhook_ssl_verify: storedBoolean(stored["webhook_ssl_verify"], initial.webhook_ssl_verify),
    // A stored null stops sending, as it always did (domain 8).
    webhook_sending_enabled:
      sending !== null && storedBoolean(sending, initial.webhook_sending_enabled),
    webhook_delivery_mode: storedMode(
      stored["webhook_delivery_mode"],
      initial.webhook_delivery_mode,
    ),
    webhook_fallback_on_415: storedBoolean(
      stored["webhook_fallback_on_415"],
      initial.webhook_fallback_on_415,
    ),
    ...storedSendingWindow(stored, initial),
    absence_pause_enabled: storedBoolean(
      stored["absence_pause_enabled"],
      initial.absence_pause_enabled,
    ),
    absence_pause_days: storedAbsencePauseDays(
      stored["absence_pause_days"] ?? initial.absence_pause_days,
    ),
  };
}

function blankAsNull(value: unknown): unknown {
  return typeof value === "string" && value.trim() === "" ? null : value;
}

/**
 * The system before this one kept placeholders, and let the environment stand in for a blank. What this
 * one saved was judged then: it stands, also when it was cleared.
 */
function storedUrl(stored: StoredObject, initial: string | null): string | null {
  const value = stored["webhook_url"];
  const url = storedText(value);
  if (hasVersion(stored) && value === null) return null;
  if (hasVersion(stored) && isDestinationUrl(url)) return url;
  return isPlaceholderUrl(url) ? initial : url;
}

/** Absent takes the initial mode; an unknown word is `json` (domain 13.1). */
function storedMode(value: unknown, initial: WebhookConfig["webhook_delivery_mode"]) {
  const mode = storedText(value).toLowerCase();
  if (mode === "") return initial;
  return mode === "form" ? "form" : "json";
}
