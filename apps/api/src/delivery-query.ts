import type { EmailStore } from "@gmail-push/infra";
import { z } from "zod";
import { HttpError } from "./http-error.ts";
import { spanQuery } from "./list-query.ts";

/** An email's own id. */
export const EMAIL_KEY = /^m-[0-9a-f]{40}$/;
/** The id that callers are told; several emails may share it. */
export const EMAIL_ID = /^[0-9a-f]{32}$/;
/** Emails that one `email_id` may stand for in a filter. */
const MAX_EMAILS = 100;

/** How operators say which deliveries; all that is given must hold. Times are of creation. */
export const deliveryQuery = {
  destination: z
    .string()
    .regex(/^[\w-]{1,64}$/, "must be a destination's id")
    .optional(),
  ...spanQuery,
  email: z
    .string()
    .refine((id) => EMAIL_KEY.test(id) || EMAIL_ID.test(id), "must be a key (m-…) or an email_id")
    .optional(),
};

export type ResolveEmails = (id: string | undefined) => Promise<string[] | undefined>;

/** The keys of the emails that a key or an `email_id` names; undefined when nothing is named. */
export function createResolveEmails(deps: {
  emails: Pick<EmailStore, "idsByEmailId">;
}): ResolveEmails {
  return async (id) => {
    if (id === undefined) return undefined;
    const keys = EMAIL_KEY.test(id) ? [id] : await deps.emails.idsByEmailId(id);
    if (keys.length <= MAX_EMAILS) return keys;
    const message = `More than ${MAX_EMAILS} emails share this email_id; give the key of one (m-…)`;
    throw new HttpError(400, "ambiguous_email_id", message);
  };
}
