import type { Grounds } from "@gmail-push/core";
import { z } from "zod";
import { emailStates } from "./states.ts";

const count = z.coerce.number().int();
const windowSchema = z.object({
  start: z.string(),
  end: z.string(),
  timeZone: z.string(),
  isOpen: z.boolean(),
}) satisfies z.ZodType<Grounds["window"]>;
/** The record without its content: nothing in it came out of the email but the masked sender. */
const recordSchema = z.object({
  state: z.enum(emailStates),
  email_id: z.string(),
  accepted_at: count,
  sender: z.string(),
  request_id: z.string().optional(),
  /** of the push, where traces are taken */
  traceparent: z.string().optional(),
  detector: z.string().optional(),
  outcome: z.string().optional(),
  dead_because: z.string().optional(),
  wait_until: count.optional(),
  wait_because: z.string().optional(),
  /** when it waited first, and why last; kept after the wait */
  waited_since: count.optional(),
  waited_because: z.string().optional(),
  waited_window: z
    .string()
    .transform((text) => windowSchema.parse(JSON.parse(text)))
    .optional(),
  decided_at: count.optional(),
  finished_at: count.optional(),
  revived_at: count.optional(),
  deliveries: z
    .string()
    .default("[]")
    .transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  open_deliveries: count.optional(),
  dead_deliveries: count.optional(),
});
/** The fields of a record, in the order `parseRecord` takes them. */
export const recordFields = Object.keys(recordSchema.shape);

/** An email's record, times in epoch ms. */
export type EmailRecord = z.infer<typeof recordSchema> & { id: string };

export function isUndecided({ state }: Pick<EmailRecord, "state">): boolean {
  return state === "accepted" || state === "waiting";
}

/** A record from its fields in the order of `recordFields`; null when there is none. */
export function parseRecord(id: string, values: readonly (string | null)[]): EmailRecord | null {
  if (values[0] === null) return null;
  const entries = recordFields.flatMap((field, index) => {
    const value = values[index];
    return value === null || value === undefined ? [] : [[field, value] as const];
  });
  return { id, ...recordSchema.parse(Object.fromEntries(entries)) };
}
