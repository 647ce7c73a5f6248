import { z } from "zod";
import { parseTimeOfDay } from "../time-window.ts";
import { absencePauseDaysSchema, storedAbsencePauseDays, type Weekday } from "./absence-pause.ts";
import { storedBoolean } from "./stored-boolean.ts";
import { storedText, type StoredObject } from "./stored-object.ts";

/** What operators are alerted to, from when on, and how often they are reminded. */
export interface AlertPrefs {
  no_ingress_enabled: boolean;
  /** Silence of the Apps Script that is too long. */
  no_ingress_minutes: number;
  /** When silence counts; the end at or before the start lies on the next day. */
  working_hours_start: string;
  working_hours_end: string;
  /** Days on which the working hours begin; none means that silence never counts. */
  working_days: Weekday[];
  error_rate_enabled: boolean;
  /** Share of failed delivery attempts that is too large. */
  error_rate_percent: number;
  r2_timeouts_enabled: boolean;
  /** Share of copies that the fetcher or R2 did not answer, too large. */
  r2_timeouts_percent: number;
  /** Both shares are of the last so many minutes … */
  rate_window_minutes: number;
  /** … and of at least so many attempts. */
  rate_min_attempts: number;
  backlog_enabled: boolean;
  backlog_emails: number;
  oldest_age_enabled: boolean;
  oldest_age_minutes: number;
  destination_enabled: boolean;
  ledger_unbalanced_enabled: boolean;
  redis_not_durable_enabled: boolean;
  /** An alert in force is told again this often. */
  repeat_hours: number;
}

export const builtInAlertPrefs: AlertPrefs = {
  no_ingress_enabled: true,
  no_ingress_minutes: 15,
  working_hours_start: "08:00",
  working_hours_end: "19:00",
  working_days: ["monday", "tuesday", "wednesday", "thursday", "friday"],
  error_rate_enabled: true,
  error_rate_percent: 5,
  r2_timeouts_enabled: true,
  r2_timeouts_percent: 10,
  rate_window_minutes: 60,
  rate_min_attempts: 20,
  backlog_enabled: true,
  backlog_emails: 1_000,
  oldest_age_enabled: true,
  oldest_age_minutes: 120,
  destination_enabled: true,
  ledger_unbalanced_enabled: true,
  redis_not_durable_enabled: true,
  repeat_hours: 4,
};

const timeOfDaySchema = z
  .string()
  .trim()
  .refine((text) => parseTimeOfDay(text) !== null, "must be a time of day such as 9h05 or 09:05");
const percentSchema = z.number().min(0).max(99);
const minutesSchema = z.number().min(0.05).max(43_200);

const schemas = {
  no_ingress_enabled: z.boolean(),
  no_ingress_minutes: minutesSchema,
  working_hours_start: timeOfDaySchema,
  working_hours_end: timeOfDaySchema,
  working_days: absencePauseDaysSchema,
  error_rate_enabled: z.boolean(),
  error_rate_percent: percentSchema,
  r2_timeouts_enabled: z.boolean(),
  r2_timeouts_percent: percentSchema,
  rate_window_minutes: z.number().int().min(1).max(1_440),
  rate_min_attempts: z.number().int().min(1).max(100_000),
  backlog_enabled: z.boolean(),
  backlog_emails: z.number().int().min(1).max(10_000_000),
  oldest_age_enabled: z.boolean(),
  oldest_age_minutes: minutesSchema,
  destination_enabled: z.boolean(),
  ledger_unbalanced_enabled: z.boolean(),
  redis_not_durable_enabled: z.boolean(),
  repeat_hours: z.number().min(0.001).max(168),
};

/** A missing key takes its built-in value. */
export const alertPrefsSchema: z.ZodType<AlertPrefs> = z.strictObject({
  no_ingress_enabled: schemas.no_ingress_enabled.default(true),
  no_ingress_minutes: schemas.no_ingress_minutes.default(builtInAlertPrefs.no_ingress_minutes),
  working_hours_start: schemas.working_hours_start.default(builtInAlertPrefs.working_hours_start),
  working_hours_end: schemas.working_hours_end.default(builtInAlertPrefs.working_hours_end),
  working_days: schemas.working_days.default(builtInAlertPrefs.working_days),
  error_rate_enabled: schemas.error_rate_enabled.default(true),
  error_rate_percent: schemas.error_rate_percent.default(builtInAlertPrefs.error_rate_percent),
  r2_timeouts_enabled: schemas.r2_timeouts_enabled.default(true),
  r2_timeouts_percent: schemas.r2_timeouts_percent.default(builtInAlertPrefs.r2_timeouts_percent),
  rate_window_minutes: schemas.rate_window_minutes.default(builtInAlertPrefs.rate_window_minutes),
  rate_min_attempts: schemas.rate_min_attempts.default(builtInAlertPrefs.rate_min_attempts),
  backlog_enabled: schemas.backlog_enabled.default(true),
  backlog_emails: schemas.backlog_emails.default(builtInAlertPrefs.backlog_emails),
  oldest_age_enabled: schemas.oldest_age_enabled.default(true),
  oldest_age_minutes: schemas.oldest_age_minutes.default(builtInAlertPrefs.oldest_age_minutes),
  destination_enabled: schemas.destination_enabled.default(true),
  ledger_unbalanced_enabled: schemas.ledger_unbalanced_enabled.default(true),
  redis_not_durable_enabled: schemas.redis_not_durable_enabled.default(true),
  repeat_hours: schemas.repeat_hours.default(builtInAlertPrefs.repeat_hours),
});

/** What is out of range takes the initial value, each key by itself. */
export function storedAlertPrefs(stored: StoredObject, initial: AlertPrefs): AlertPrefs {
  const days = stored["working_days"];
  const switchOf = (key: SwitchKey) => storedBoolean(stored[key], initial[key]);
  const numberOf = (key: NumberKey) => {
    const parsed = schemas[key].safeParse(storedNumber(stored[key]));
    return parsed.success ? parsed.data : initial[key];
  };
  const timeOf = (key: "working_hours_start" | "working_hours_end") => {
    const parsed = timeOfDaySchema.safeParse(storedText(stored[key]));
    return parsed.success ? parsed.data : initial[key];
  };
  return {
    no_ingress_enabled: switchOf("no_ingress_enabled"),
    no_ingress_minutes: numberOf("no_ingress_minutes"),
    working_hours_start: timeOf("working_hours_start"),
    working_hours_end: timeOf("working_hours_end"),
    working_days: Array.isArray(days) ? storedAbsencePauseDays(days) : initial.working_days,
    error_rate_enabled: switchOf("error_rate_enabled"),
    error_rate_percent: numberOf("error_rate_percent"),
    r2_timeouts_enabled: switchOf("r2_timeouts_enabled"),
    r2_timeouts_percent: numberOf("r2_timeouts_percent"),
    rate_window_minutes: numberOf("rate_window_minutes"),
    rate_min_attempts: numberOf("rate_min_attempts"),
    backlog_enabled: switchOf("backlog_enabled"),
    backlog_emails: numberOf("backlog_emails"),
    oldest_age_enabled: switchOf("oldest_age_enabled"),
    oldest_age_minutes: numberOf("oldest_age_minutes"),
    destination_enabled: switchOf("destination_enabled"),
    ledger_unbalanced_enabled: switchOf("ledger_unbalanced_enabled"),
    redis_not_durable_enabled: switchOf("redis_not_durable_enabled"),
    repeat_hours: numberOf("repeat_hours"),
  };
}

type KeysOf<Value> = {
  [Key in keyof AlertPrefs]: AlertPrefs[Key] extends Value ? Key : never;
}[keyof AlertPrefs];
type SwitchKey = KeysOf<boolean>;
type NumberKey = KeysOf<number>;

function storedNumber(value: unknown): unknown {
  return typeof value === "string" && value.trim() !== "" ? Number(value) : value;
}
