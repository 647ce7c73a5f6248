import { emailStates } from "@gmail-push/infra";
import { z } from "zod";
import { emailsQuerySchema } from "../routes/emails.ts";
import { nextSchema, successSchema, timeOrNullSchema } from "./common.ts";
import { detectionSchema, providerSchema } from "./decision.ts";
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
        schema: successSchema({ emails: z.array(emailSchema), next: nextSchema }),
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
];
