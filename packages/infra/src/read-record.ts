import { parseJson } from "@gmail-push/core";
import type { Logger } from "pino";
import type { z } from "zod";

/**
 * What a record holds; null, and a line in the log, when it cannot be read. The line names places, never
 * the text: that may hold secrets.
 */
export function readRecord<S extends z.ZodType>(
  schema: S,
  text: string,
  { log, key }: { log: Pick<Logger, "error">; key: string },
): z.output<S> | null {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join("."));
  log.error({ key, places }, "unreadable record left out");
  return null;
}

/**
 * What a record holds that only its owner misses; null when there is none, and when it is spoilt or another
 * version wrote it in another way.
 */
export function readStored<S extends z.ZodType>(
  schema: S,
  text: string | null | undefined,
): z.output<S> | null {
  return typeof text === "string" ? (schema.safeParse(parseJson(text)).data ?? null) : null;
}
