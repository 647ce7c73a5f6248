import { parseLength } from "@gmail-push/core";
import { z } from "zod";
import { HttpError } from "./http-error.ts";

const bodySchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** What was typed into a form. A field that was not sent is blank. */
export interface FormFields {
  text: (name: string) => string;
  /** every value of the name, such as the boxes that are ticked */
  texts: (name: string) => string[];
  has: (name: string) => boolean;
}

/** Reads a posted form; anything else has no fields. */
export function parseFormFields(body: unknown): FormFields {
  const parsed = bodySchema.safeParse(body);
  const values = new Map(Object.entries(parsed.success ? parsed.data : {}));
  const texts = (name: string) => [values.get(name) ?? []].flat();
  return { text: (name) => texts(name)[0] ?? "", texts, has: (name) => values.has(name) };
}

/** The version a page was made of, from the field it is posted in. @throws {HttpError} 400, for a blank one too. */
export function versionIn(fields: Pick<FormFields, "text">, name: string): number {
  const text = fields.text(name);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new HttpError(400, "invalid_request", `${name}: must be a version`);
}

/** A length of time as people type it; a bare number is in seconds, what cannot be read NaN. */
export function secondsIn(text: string): number {
  const trimmed = text.trim();
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : (parseLength(trimmed) ?? Number.NaN);
}
