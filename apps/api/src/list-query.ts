import { emailStates } from "@gmail-push/infra";
import { z } from "zod";

const MAX_PAGE = 200;
const PAGE = 50;

/** Which page of a list: `next` or `previous` of another page, and how many entries. */
export const pagingQuery = {
  cursor: z.string().max(130).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(PAGE),
};

const instant = z.iso
  .datetime({ offset: true, error: "must be a time such as 2026-11-22T08:00:00Z" })
  .transform((text) => Date.parse(text));

/** Which entries by their time, in epoch ms. */
export const spanQuery = {
  /** inclusive */
  from: instant.optional(),
  /** exclusive */
  to: instant.optional(),
};

export const detectors = ["recadrage", "desabonnement_journee_tarifs", "none"] as const;

/** How emails end; those that are dead are told by their state. */
export const endings = [
  "processed",
  "stopped_by_routing_rule",
  "skipped_outside_time_window",
  "skipped_no_links",
  "dead",
] as const;

/** How operators say which emails; all that is given must hold. Times are of acceptance. */
export const emailQuery = {
  ...spanQuery,
  state: z.enum(emailStates).optional(),
  outcome: z.enum(endings).optional(),
  detector: z.enum(detectors).optional(),
  request: z
    .string()
    .regex(/^[\w.-]{8,64}$/, "must be a request's id")
    .optional(),
};
