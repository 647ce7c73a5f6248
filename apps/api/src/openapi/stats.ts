import { statRanges } from "@gmail-push/infra";
import { z } from "zod";
import { statsQuerySchema } from "../routes/stats.ts";
import { successSchema, timeOrNullSchema, timeSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const countsSchema = z.record(z.string(), z.number().int());

const summaryShape = {
  emails: z.number().int().meta({ description: "taken, less those that were ours already" }),
  emails_per_hour: z.number(),
  ended: countsSchema.meta({ description: "emails that ended, by outcome" }),
  processing_median_seconds: z
    .number()
    .nullable()
    .meta({ description: "from acceptance to delivery, estimated from buckets" }),
  processing_p95_seconds: z.number().nullable(),
  attempts: z.number().int(),
  failures: countsSchema.meta({ description: "attempts that failed, by reason" }),
  error_rate: z
    .number()
    .nullable()
    .meta({ description: "share of the attempts that failed, 0 to 1" }),
  links: countsSchema.meta({ description: "links in the emails to be delivered, by provider" }),
  copies: z
    .record(z.string(), countsSchema)
    .meta({ description: "tries to copy a link, by provider, then outcome" }),
};

export const statsOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/api/admin/stats",
    tag: "Statistics",
    summary: "What happened in the last 24 hours, 7 days or 30 days",
    description:
      "In steps of 1, 3 or 6 hours, aligned to UTC, without gaps; the last one is under way. " +
      "What processes count arrives within five seconds.",
    access: "viewer",
    query: statsQuerySchema,
    answers: {
      200: {
        description: "the numbers of each step, and of the whole range",
        schema: successSchema({
          range: z.enum(statRanges),
          from: timeSchema,
          to: timeSchema,
          step_seconds: z.number().int(),
          last_push_at: timeOrNullSchema,
          total: z.strictObject(summaryShape),
          steps: z.array(z.strictObject({ at: timeSchema, ...summaryShape })),
        }),
      },
    },
  },
];
