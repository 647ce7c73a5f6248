import { emailStates } from "@gmail-push/infra";
import { z } from "zod";
import { errorSchema, refusal, successSchema, timeSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/ingress/gmail";
const TAG = "Ingress";
const RETRY_AFTER = { "Retry-After": "seconds after which to push it again" };

/** What a push may hold; the parser takes any other field, and a text that is none for "" (domain 3). */
export const pushedEmailSchema = z.looseObject({
  sender: z
    .string()
    .min(1)
    .meta({ description: "the From header as it stands, `Name <address>`; not blank" }),
  body: z.string().min(1).meta({ description: "the HTML or plain body; not blank" }),
  subject: z.string().optional(),
  date: z.string().optional().meta({ description: "as Gmail tells it; part of `email_id`" }),
  message_id: z
    .string()
    .optional()
    .meta({ description: "Gmail's id: the same message is recognised by it" }),
  thread_id: z.string().optional(),
});

/** The id that callers are told; emails of one sender with one date share it. */
const emailIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

const pushedSchema = successSchema({
  status: z.enum([
    "queued",
    "already_processed",
    "skipped_sender_not_allowed",
    "processed",
    "stopped_by_routing_rule",
    "skipped_outside_time_window",
    "skipped_no_links",
    "dead",
  ]),
  email_id: emailIdSchema,
});

const closedSchema = z.strictObject({
  success: z.literal(false),
  message: z.enum(["Gmail ingress disabled", "Webhook sending disabled", "Outside time window"]),
  email_id: emailIdSchema.optional(),
});

const stateSchema = z.strictObject({
  id: z.string(),
  state: z.enum(emailStates),
  accepted_at: timeSchema,
  outcome: z.string().optional(),
  waits_until: timeSchema.optional(),
  finished_at: timeSchema.optional(),
});

const push: Operation = {
  method: "post",
  path: PATH,
  tag: TAG,
  summary: "Push an email",
  description:
    "`queued` means that it is stored and will be decided and delivered, whatever happens. With `Prefer: wait=N` the answer is held until the email has its outcome, for up to 60 seconds.",
  access: "ingress",
  headers: z.object({
    prefer: z.string().optional().meta({ description: "`wait=N` seconds, N up to 60 (RFC 7240)" }),
    traceparent: z.string().optional().meta({ description: "the trace to continue (W3C)" }),
  }),
  body: { schema: pushedEmailSchema },
  answers: {
    200: {
      description: "it is ours, or will never be",
      schema: pushedSchema,
      headers: { "Preference-Applied": "the wait that was granted, when one was asked for" },
    },
    400: refusal("not JSON, not an object, or `sender` or `body` is missing"),
    409: {
      description: "a switch is off, or (only after waiting) the window is closed",
      schema: closedSchema,
      headers: RETRY_AFTER,
    },
    413: refusal("the body is over `MAX_EMAIL_SIZE`"),
    503: {
      description: "Redis cannot take it, or too much has piled up (`backlog_full`)",
      schema: errorSchema,
      headers: RETRY_AFTER,
    },
  },
};

const call: Operation = {
  method: "get",
  path: PATH,
  tag: TAG,
  summary: "Say that the Apps Script is alive",
  description:
    "Its runs that have nothing to push call this: without a push or such a call the silence alert opens.",
  access: "ingress",
  answers: {
    200: {
      description: "noted",
      schema: successSchema({ status: z.literal("ready") }),
    },
  },
};

const find: Operation = {
  method: "get",
  path: `${PATH}/{emailId}`,
  tag: TAG,
  summary: "Where an email stands",
  access: "ingress",
  params: { emailId: "the `email_id` of a push, or our own id (`m-…`)" },
  answers: {
    200: {
      description: "the newest email of that id; `emails` lists all when several share it",
      schema: successSchema({
        email_id: emailIdSchema,
        ...stateSchema.shape,
        emails: z.array(stateSchema).optional(),
      }),
    },
    404: refusal("no such email, or it has expired"),
  },
};

export const ingressOperations: readonly Operation[] = [push, call, find];
