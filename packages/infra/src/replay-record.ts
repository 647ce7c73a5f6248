import { z } from "zod";
import { deliveryStates } from "./states.ts";

export const replayStates = ["running", "stopped", "done"] as const;

/** What was asked for, as far as it tells which deliveries; ids and times only. */
export const replayRequestSchema = z.object({
  state: z.enum(deliveryStates).optional(),
  destination: z.string().optional(),
  /** epoch ms, of creation: inclusive, exclusive */
  from: z.number().optional(),
  to: z.number().optional(),
  /** key or `email_id` */
  email: z.string().optional(),
  /** how many were named */
  ids: z.number().optional(),
});
export type ReplayRequest = z.infer<typeof replayRequestSchema>;

const count = z.coerce.number().int();
const tally = count.default(0);
const recordSchema = z.object({
  state: z.enum(replayStates),
  /** how often it was started */
  run: count,
  author: z.string(),
  created_at: count,
  request: z.string().transform((text) => replayRequestSchema.parse(JSON.parse(text))),
  forced: z.stringbool(),
  rate_per_minute: count,
  /** deliveries selected */
  total: count,
  replayed: tally,
  skipped_delivered: tally,
  /** under way already */
  skipped_pending: tally,
  /** expired */
  skipped_gone: tally,
  /** of the replayed, those that were delivered since, and those that ended dead once more */
  delivered: tally,
  died_again: tally,
  stopped_at: count.optional(),
  resumed_at: count.optional(),
  finished_at: count.optional(),
});

/** One replay, times in epoch ms. */
export type ReplayRecord = z.infer<typeof recordSchema> & {
  id: string;
  /** not come to yet */
  remaining: number;
};

/** A replay from its hash and the size of what is left; null when there is none. */
export function parseReplay(
  id: string,
  fields: Readonly<Record<string, string>>,
  remaining: number,
): ReplayRecord | null {
  if (fields["state"] === undefined) return null;
  return { id, remaining, ...recordSchema.parse(fields) };
}
