import { alertKinds } from "@gmail-push/core";
import { operationalEventSchema } from "@gmail-push/infra";
import { z } from "zod";
import { successSchema, timeOrNullSchema, timeSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const shownAlertSchema = z.strictObject({
  kind: z.enum(alertKinds),
  subject: z
    .string()
    .nullable()
    .meta({ description: "which one of its kind: a destination's id, a setting of Redis" }),
  since: timeSchema,
  value: z
    .number()
    .nullable()
    .meta({ description: "in the unit of the threshold: minutes, percent or emails" }),
  threshold: z.number().nullable(),
  because: z.string().nullable(),
});

/** An operational event; `alert` stands there with the kinds that are about one. */
export const shownEventSchema = z.strictObject({
  ...operationalEventSchema.shape,
  at: timeOrNullSchema,
  alert: shownAlertSchema.optional(),
});

export const alertsOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/api/admin/alerts",
    tag: "Alerts",
    summary: "The alerts in force, and their history, newest first",
    access: "viewer",
    answers: {
      200: {
        description: "as of the last evaluation; nulls before the first",
        schema: successSchema({
          checked_at: timeOrNullSchema,
          has_webhook: z.boolean().nullable(),
          in_force: z.array(shownAlertSchema),
          history: z.array(shownEventSchema),
        }),
      },
    },
  },
];
