import { emailStates } from "@gmail-push/infra";
import { z } from "zod";
import { emailsQuerySchema } from "../routes/emails.ts";
import { nextSchema, successSchema, timeOrNullSchema } from "./answers.ts";
import { detectionSchema, groundsSchema, payloadSchema, providerSchema } from "./decision.ts";
import { deliverySchema } from "./deliveries.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/admin/emails";
const TAG = "Emails";

const emailSchema = z
  .strictObject({
    id: z.string(),
    email_id: z.string(),
    state: z.enum(emailStates),
    outcome: z.string().nullable(),
    dead_because: z.string().nullable(),
    from: z.string().meta({ description: "the sender, masked" }),
    detector: z.string().nullable(),
    accepted_at: timeOrNullSchema,
    decided_at: timeOrNullSchema,
    finished_at: timeOrNullSchema,
    waits_until: timeOrNullSchema,
    waits_because: z.string().nullable(),
    request_id: z.string().nullable(),
  })
  .meta({ id: "Email" });

const decided = z
  .strictObject({
    kind: z.enum(["deliver", "wait", "skip"]),
    detection: detectionSchema,
    links: z.array(z.strictObject({ provider: providerSchema, url: z.string() })),
    rule: z.string().nullable(),
    grounds: groundsSchema.nullable(),
  })
  .nullable();

export const emailsOperations: readonly Operation[] = [
  {
    method: "get",
    path: PATH,
    tag: TAG,
    summary: "Emails, newest first",
    access: "viewer",
    query: emailsQuerySchema,
    answers: {
      200: {
        description: "a page of them; addresses masked, no content",
        schema: successSchema({
          emails: z.array(emailSchema),
          next: nextSchema,
          searched_to: timeOrNullSchema.meta({
            description:
              "when a search by outcome, detector or request ended before the list did: how far it came; go on with `next`",
          }),
        }),
      },
    },
  },
  {
    method: "get",
    path: `${PATH}/{id}`,
    tag: TAG,
    summary: "One email and what became of it",
    access: "viewer",
    params: { id: "the email (`m-…`)" },
    answers: {
      200: {
        description: "its decision, deliveries and attempts; addresses and URLs masked",
        schema: successSchema({
          email: emailSchema,
          decision: decided,
          deliveries: z.array(deliverySchema),
        }),
      },
    },
  },
  {
    method: "post",
    path: `${PATH}/{id}/content`,
    tag: TAG,
    summary: "One email's content; who asks is noted in the journal",
    access: "operator",
    params: { id: "the email (`m-…`)" },
    answers: {
      200: {
        description: "as it was pushed, and what its destinations are told of it",
        schema: successSchema({
          content: z.strictObject({
            subject: z.string(),
            sender: z.string(),
            body: z.string(),
            date: z.string(),
            message_id: z.string().nullable(),
            thread_id: z.string().nullable(),
          }),
          payloads: z.array(z.strictObject({ delivery: z.string(), payload: payloadSchema })),
        }),
      },
    },
  },
];
