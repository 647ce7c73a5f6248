import { disabledReasons, destinationOptionsSchema, optionChangesSchema } from "@gmail-push/infra";
import { z } from "zod";
import { rotationSchema } from "../routes/destination-actions.ts";
import { newDestinationSchema } from "../routes/destinations.ts";
import { failureFields, refusal, successSchema, timeOrNullSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/admin/destinations";
const TAG = "Destinations";

const destinationSchema = z
  .strictObject({
    id: z.string(),
    url: z.string(),
    ...destinationOptionsSchema.shape,
    disabled_because: z.enum(disabledReasons).nullable(),
    version: z.number().int(),
    created_at: timeOrNullSchema,
    secret: z
      .string()
      .nullable()
      .meta({ description: "receivers verify signatures with it; null for viewers" }),
    retiring_secrets: z.array(z.strictObject({ expires_at: timeOrNullSchema })),
    health: z.strictObject({
      state: z.enum(["healthy", "degraded", "disabled"]),
      failures_in_a_row: z.number().int(),
      next_probe_at: timeOrNullSchema,
      failing_since: timeOrNullSchema,
      last_success_at: timeOrNullSchema,
      last_failure_at: timeOrNullSchema,
    }),
  })
  .meta({ id: "Destination" });
const oneSchema = successSchema({ destination: destinationSchema });
const params = { id: "the destination (`w-…`)" };
const one = { description: "the destination", schema: oneSchema };

const pingSchema = z.strictObject({
  success: z.boolean().meta({ description: "whether it was delivered" }),
  status: z.number().int().nullable(),
  ...failureFields,
  duration_ms: z.number(),
});

/** Where deliveries go: options, secrets, health. */
export const destinationsOperations: readonly Operation[] = [
  {
    method: "get",
    path: PATH,
    tag: TAG,
    summary: "All destinations",
    access: "viewer",
    answers: {
      200: {
        description: "with their health",
        schema: successSchema({ destinations: z.array(destinationSchema) }),
      },
    },
  },
  {
    method: "post",
    path: PATH,
    tag: TAG,
    summary: "Make a destination before its first delivery",
    access: "operator",
    body: { schema: newDestinationSchema },
    answers: {
      201: one,
      400: refusal("`invalid_request`, or `egress_blocked` for a URL that may not be reached"),
    },
  },
  {
    method: "get",
    path: `${PATH}/{id}`,
    tag: TAG,
    summary: "One destination",
    access: "viewer",
    params,
    answers: { 200: one },
  },
  {
    method: "patch",
    path: `${PATH}/{id}`,
    tag: TAG,
    summary: "Change a destination's options",
    access: "operator",
    params,
    body: { schema: optionChangesSchema },
    answers: { 200: one },
  },
  {
    method: "post",
    path: `${PATH}/{id}/rotate-secret`,
    tag: TAG,
    summary: "Give it a new secret",
    description: "Both secrets sign until the overlap is over.",
    access: "operator",
    params,
    body: { schema: rotationSchema, required: false },
    answers: { 200: one },
  },
  {
    method: "post",
    path: `${PATH}/{id}/test`,
    tag: TAG,
    summary: "Send it a signed ping",
    access: "operator",
    params,
    answers: {
      200: { description: "what came of it", schema: pingSchema },
      504: refusal("`no_worker`: none sent it in time"),
    },
  },
];
