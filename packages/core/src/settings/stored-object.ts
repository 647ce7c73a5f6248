import { z } from "zod";

export type StoredObject = Record<string, unknown>;

const storedObjectSchema = z.record(z.string(), z.unknown());

/** What the store itself keeps beside the values of a setting. */
const STORE_KEYS: readonly string[] = ["_version", "_updated_at", "_updated_by"];

/** Throws ZodError when the stored value is no JSON object; nothing else about it can be wrong. */
export function parseStoredObject(stored: unknown): StoredObject {
  return storedObjectSchema.parse(stored);
}

/** Whether this system saved the object. The system before it wrote no version. */
export function hasVersion(stored: StoredObject): boolean {
  return typeof stored["_version"] === "number";
}

/** A posted object less the keys of the store, so that what was read can be sent back. */
export function withoutStoreKeys(posted: unknown): unknown {
  if (typeof posted !== "object" || posted === null || Array.isArray(posted)) return posted;
  return Object.fromEntries(Object.entries(posted).filter(([key]) => !STORE_KEYS.includes(key)));
}

/** Trimmed text; what is not text counts as blank. */
export function storedText(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** A number, which may be written as text; all else as it is, for a schema to refuse. */
export function storedNumber(value: unknown): unknown {
  return typeof value === "string" && value.trim() !== "" ? Number(value) : value;
}
