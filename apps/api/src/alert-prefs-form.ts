import type { AlertPrefs } from "@gmail-push/core";
import type { FormFields } from "./form-fields.ts";

/** A number as people type it; what is none is left for the schema to refuse. */
function numberIn(text: string): number {
  const trimmed = text.trim().replace(",", ".");
  return trimmed === "" ? Number.NaN : Number(trimmed);
}

/** The whole of `alert_prefs` as the form gives it, to be judged by its schema. */
export function readAlertPrefs(fields: FormFields): Record<keyof AlertPrefs, unknown> {
  const number = (key: keyof AlertPrefs) => numberIn(fields.text(key));
  return {
    no_ingress_enabled: fields.has("no_ingress_enabled"),
    no_ingress_minutes: number("no_ingress_minutes"),
    working_hours_start: fields.text("working_hours_start"),
    working_hours_end: fields.text("working_hours_end"),
    working_days: fields.texts("working_days"),
    error_rate_enabled: fields.has("error_rate_enabled"),
    error_rate_percent: number("error_rate_percent"),
    dead_emails_enabled: fields.has("dead_emails_enabled"),
    dead_emails_count: number("dead_emails_count"),
    r2_timeouts_enabled: fields.has("r2_timeouts_enabled"),
    r2_timeouts_percent: number("r2_timeouts_percent"),
    rate_window_minutes: number("rate_window_minutes"),
    rate_min_attempts: number("rate_min_attempts"),
    backlog_enabled: fields.has("backlog_enabled"),
    backlog_emails: number("backlog_emails"),
    oldest_age_enabled: fields.has("oldest_age_enabled"),
    oldest_age_minutes: number("oldest_age_minutes"),
    destination_enabled: fields.has("destination_enabled"),
    ledger_unbalanced_enabled: fields.has("ledger_unbalanced_enabled"),
    redis_not_durable_enabled: fields.has("redis_not_durable_enabled"),
    repeat_hours: number("repeat_hours"),
  };
}
