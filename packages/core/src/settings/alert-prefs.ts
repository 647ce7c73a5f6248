import { z } from "zod";
import { parseTimeOfDay } from "../time-window.ts";
import { absencePauseDaysSchema, storedAbsencePauseDays } from "./absence-pause.ts";
import { storedBoolean } from "./stored-boolean.ts";
import { storedNumber, storedText, type StoredObject } from "./stored-object.ts";

const timeOfDaySchema = z
  .string()
  .trim()
  .refine((text) => parseTimeOfDay(text) !== null, "must be a time of day such as 9h05 or 09:05");
const percentSchema = z.number().min(0).max(99);
const minutesSchema = z.number().min(0.05).max(43_200);
const enabledSchema = z.boolean().default(true);

/** What operators are alerted to, from when on, and how often they are reminded; a missing key takes its built-in value. */
export const alertPrefsSchema = z.strictObject({
  no_ingress_enabled: enabledSchema,
  /** Silence of the Apps Script that is too long, in working time. */
  no_ingress_minutes: minutesSchema.default(15),
  /** When silence counts; the end at or before the start lies on the next day. */
  working_hours_start: timeOfDaySchema.default("08:00"),
  working_hours_end: timeOfDaySchema.default("19:00"),
  /** Days on which the working hours begin; none means that silence never counts. */
  working_days: absencePauseDaysSchema.default([
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
  ]),
  error_rate_enabled: enabledSchema,
  /** Share of failed delivery attempts that is too large. */
  error_rate_percent: percentSchema.default(5),
  dead_emails_enabled: enabledSchema,
  /** Emails given up within 24 hours, and not replayed, that are too many. */
  dead_emails_count: z.number().int().min(1).max(1_000_000).default(1),
  r2_timeouts_enabled: enabledSchema,
  /** Share of copies that the fetcher or R2 did not answer, too large. */
  r2_timeouts_percent: percentSchema.default(10),
  /** Both shares are of the last so many minutes … */
  rate_window_minutes: z.number().int().min(1).max(1_440).default(60),
  /** … and of at least so many attempts. */
  rate_min_attempts: z.number().int().min(1).max(100_000).default(20),
  backlog_enabled: enabledSchema,
  backlog_emails: z.number().int().min(1).max(10_000_000).default(1_000),
  oldest_age_enabled: enabledSchema,
  oldest_age_minutes: minutesSchema.default(120),
  destination_enabled: enabledSchema,
  ledger_unbalanced_enabled: enabledSchema,
  redis_not_durable_enabled: enabledSchema,
  /** An alert in force is told again this often. */
  repeat_hours: z.number().min(0.001).max(168).default(4),
});

export type AlertPrefs = z.output<typeof alertPrefsSchema>;

export const builtInAlertPrefs: AlertPrefs = alertPrefsSchema.parse({});

/** What is out of range takes the initial value, each key by itself. */
export function storedAlertPrefs(stored: StoredObject, initial: AlertPrefs): AlertPrefs {
  const prefs: StoredObject = { ...initial };
  for (const [key, schema] of Object.entries(alertPrefsSchema.shape)) {
    const value = inFormOf(prefs[key], stored[key]);
    if (value !== undefined && schema.safeParse(value).success) prefs[key] = value;
  }
  return alertPrefsSchema.parse(prefs);
}

/** A stored value, read in the ways in which the initial one may have been written. */
function inFormOf(initial: unknown, value: unknown): unknown {
  if (typeof initial === "boolean") return storedBoolean(value, initial);
  if (typeof initial === "number") return storedNumber(value);
  if (typeof initial === "string") return storedText(value);
  return Array.isArray(value) ? storedAbsencePauseDays(value) : undefined;
}
