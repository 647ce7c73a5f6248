import { z } from "zod";
import { parseAllowlist } from "../sender.ts";
import type { StoredObject } from "./stored-object.ts";

/** Who may push; nobody named means everybody (domain 4). */
export interface SenderAllowlist {
  senders: string[];
}

const MAX_SENDERS = 1000;
const MAX_SENDER_LENGTH = 320;

const senderSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(MAX_SENDER_LENGTH)
  .regex(/^[^\s,@]*@[^\s,@]+$/u, "must be an address, @domain or *@domain");

/** Missing senders mean everybody. */
export const senderAllowlistSchema = z.strictObject({
  senders: z
    .array(senderSchema)
    .max(MAX_SENDERS)
    .transform((senders) => [...new Set(senders)])
    .default([]),
});

/** Holds the place of an entry that is no text: dropping it could empty the list and admit everybody. */
const ADMITS_NOBODY = "(unreadable)";

/** A list nobody stored is the initial one. */
export function storedSenderAllowlist(
  stored: StoredObject,
  initial: SenderAllowlist,
): SenderAllowlist {
  const senders = stored["senders"];
  if (senders === undefined || senders === null) return initial;
  const entries: unknown[] = Array.isArray(senders) ? senders : [senders];
  return { senders: entries.flatMap(storedSenders) };
}

function storedSenders(entry: unknown): string[] {
  return typeof entry === "string" ? parseAllowlist(entry) : [ADMITS_NOBODY];
}
