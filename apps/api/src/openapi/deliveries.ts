import { deliveryStates } from "@gmail-push/infra";
import { z } from "zod";
import { deliveriesQuerySchema } from "../routes/deliveries.ts";
import { failureFields, nextSchema, refusal, successSchema, timeOrNullSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/admin/deliveries";
const TAG = "Deliveries";

const attemptSchema = z
  .strictObject({
    at: timeOrNullSchema,
    duration_ms: z.number(),
    status: z.number().int().nullable(),
    outcome: z.enum(["delivered", "failed"]),
    ...failureFields,
    modes: z.array(z.enum(["json", "form"])),
    response_snippet: z.string().nullable(),
  })
  .meta({ id: "Attempt" });

const summary = {
  id: z.string(),
  destination: z.strictObject({ id: z.string(), url: z.string().nullable() }),
  state: z.enum(deliveryStates),
  attempts_made: z.number().int(),
  last_reason: z.string().nullable(),
  created_at: timeOrNullSchema,
  next_attempt_at: timeOrNullSchema,
  finished_at: timeOrNullSchema,
  revived_at: timeOrNullSchema,
  replay: z.string().nullable(),
};
const whose = {
  email: z.strictObject({
    id: z.string(),
    email_id: z.string().nullable(),
    from: z.string().nullable(),
  }),
};
const attempts = z.array(attemptSchema);
const params = { id: "the delivery (`d-…`)" };

/** A delivery in a list. */
export const listedDeliverySchema = z
  .strictObject({ ...summary, ...whose })
  .meta({ id: "ListedDelivery" });
/** A delivery of an email that is shown itself. */
export const deliverySchema = z.strictObject({ ...summary, attempts }).meta({ id: "Delivery" });

export const deliveriesOperations: readonly Operation[] = [
  {
    method: "get",
    path: PATH,
    tag: TAG,
    summary: "Deliveries, newest first",
    access: "viewer",
    query: deliveriesQuerySchema,
    answers: {
      200: {
        description: "a page of them; addresses and URLs masked",
        schema: successSchema({ deliveries: z.array(listedDeliverySchema), next: nextSchema }),
      },
    },
  },
  {
    method: "get",
    path: `${PATH}/{id}`,
    tag: TAG,
    summary: "One delivery",
    access: "viewer",
    params,
    answers: {
      200: {
        description: "with its attempts, oldest first",
        schema: successSchema({
          delivery: z.strictObject({ ...summary, ...whose, attempts }),
        }),
      },
    },
  },
  {
    method: "post",
    path: `${PATH}/{id}/attempt`,
    tag: TAG,
    summary: "Attempt a waiting delivery now",
    description: "As its next attempt, ahead of its time; circuit, limits and pauses still hold.",
    access: "operator",
    params,
    answers: {
      202: { description: "it is set going", schema: successSchema({}) },
      409: refusal("`not_waiting`: it has ended, or is under way"),
    },
  },
];
