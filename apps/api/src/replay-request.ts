import type { DeliveryFilter, ReplayRequest } from "@gmail-push/infra";
import { z } from "zod";
import { deliveryQuery, type ResolveEmails } from "./delivery-query.ts";
import { HttpError } from "./http-error.ts";
import { parseRequest } from "./parse-request.ts";

const MAX_RATE_PER_MINUTE = 120_000;
const DEFAULT_RATE_PER_MINUTE = 600;

/** Strict, because a filter that is misspelt would replay everything. */
export const replayRequestSchema = z
  .strictObject({
    filter: z
      .strictObject({ ...deliveryQuery, state: z.enum(["dead", "delivered"]).default("dead") })
      .optional(),
    ids: z
      .array(z.string().regex(/^d-[0-9a-f]{40}$/, "must be a delivery's id"))
      .min(1)
      .max(1_000)
      .optional(),
    force: z.boolean().default(false),
    rate_per_minute: z
      .number()
      .int()
      .min(1)
      .max(MAX_RATE_PER_MINUTE)
      .default(DEFAULT_RATE_PER_MINUTE),
  })
  .refine(({ filter, ids }) => (filter === undefined) !== (ids === undefined), {
    message: "give either filter ({} for all that is dead) or ids",
    path: ["filter"],
  });

/** What to replay and how, as asked for. */
export interface ParsedReplay {
  filter: DeliveryFilter;
  /** what is remembered of the filter */
  request: ReplayRequest;
  forced: boolean;
  ratePerMinute: number;
}

/** @throws {HttpError | ZodError} for anything that cannot be replayed as it stands. */
export async function parseReplayRequest(
  body: unknown,
  resolveEmails: ResolveEmails,
): Promise<ParsedReplay> {
  const {
    filter,
    ids,
    force: forced,
    rate_per_minute: ratePerMinute,
  } = parseRequest(replayRequestSchema, body);
  if (filter === undefined) {
    const state = forced ? undefined : "dead";
    return { filter: { ids, state }, request: { ids: ids?.length }, forced, ratePerMinute };
  }
  if (filter.state === "delivered" && !forced) {
    const message = "These are delivered already; only force sends them once more";
    throw new HttpError(400, "force_required", message);
  }
  const { email, ...rest } = filter;
  const emails = await resolveEmails(email);
  return { filter: { ...rest, emails }, request: filter, forced, ratePerMinute };
}
