import { z } from "zod";
import { storedText } from "./stored-object.ts";

/** English, lower case: what the absence pause stores and what a date is asked for. */
export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

export type Weekday = (typeof weekdays)[number];

/** Days as posted: trimmed, any case, each once. */
export const absencePauseDaysSchema = z
  .array(
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(weekdays, `must be one of ${weekdays.join(", ")}`)),
  )
  .transform((days) => [...new Set(days)]);

/** Days of an old store; what names no day is left out, and what is no list holds none (domain 8). */
export function storedAbsencePauseDays(value: unknown): Weekday[] {
  if (!Array.isArray(value)) return [];
  const named = value.map((entry) => storedText(entry).toLowerCase());
  return weekdays.filter((weekday) => named.includes(weekday));
}
