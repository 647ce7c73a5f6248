import { z } from "zod";
import { labOptionsSchema } from "../routes/lab.ts";
import { dryRunSchema } from "../routes/rules-dry-run.ts";
import { refusal, successSchema, timeSchema } from "./answers.ts";
import { admissionSchema, decisionSchema, payloadSchema, providerSchema } from "./decision.ts";
import { pushedEmailSchema } from "./ingress.ts";
import type { Operation } from "./operation.ts";

const excerptSchema = z
  .strictObject({
    before: z.string(),
    match: z.string(),
    after: z.string(),
    cut: z.strictObject({ start: z.boolean(), match: z.boolean(), end: z.boolean() }),
  })
  .meta({
    id: "Excerpt",
    description: "a match in its surroundings; `cut` tells where there is more",
  });

const patternSchema = z
  .strictObject({
    detector: z.enum(["recadrage", "desabonnement_journee_tarifs"]),
    clues: z.array(
      z.strictObject({
        kind: z.enum(["words", "link", "request_link", "delivery_time", "urgency"]),
        role: z.enum(["needed", "one_of", "forbidden", "noted"]),
        in: z.enum(["subject", "body", "either"]),
        words: z.string(),
        found: excerptSchema.nullable(),
      }),
    ),
  })
  .meta({ id: "PatternReading", description: "what a pattern looks for, and where it is" });

const ruleTraceSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    outcome: z.enum(["wins", "matches", "no_match", "not_tried", "off", "no_conditions"]),
    conditions: z.array(
      z.strictObject({
        condition: z.strictObject({
          field: z.string(),
          operator: z.string(),
          value: z.string(),
          case_sensitive: z.boolean(),
        }),
        outcome: z.enum(["holds", "fails", "not_tried"]),
        found: excerptSchema.nullable(),
      }),
    ),
  })
  .meta({ id: "RuleTrace", description: "what became of a rule and of each of its conditions" });

const timeOfDaySchema = z.strictObject({ hour: z.number().int(), minute: z.number().int() });

const windowSchema = z.strictObject({
  window: z.strictObject({ start: timeOfDaySchema, end: timeOfDaySchema }).nullable(),
  isInside: z.boolean(),
  bypassed: z.boolean(),
});

const foreseenSchema = z
  .union([
    z.strictObject({
      kind: z.literal("deliver"),
      rule: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
      destinations: z.array(z.string()).meta({ description: "scheme and host" }),
    }),
    z.strictObject({
      kind: z.literal("skip"),
      because: z.enum(["outside_time_window", "no_links"]),
    }),
    z.strictObject({ kind: z.literal("wait"), because: z.literal("no_destination") }),
  ])
  .meta({ id: "Foreseen" });

export const labOperations: readonly Operation[] = [
  {
    method: "post",
    path: "/api/admin/lab",
    tag: "Rules",
    summary: "Why an email would be treated as it would be",
    description:
      "What matched in which text: patterns, window, links, every condition of every rule. Nothing is stored or " +
      "sent. With `email` a stored one is opened, which the journal notes.",
    access: "operator",
    body: {
      schema: z.looseObject({
        ...pushedEmailSchema.partial().shape,
        ...labOptionsSchema.shape,
      }),
    },
    answers: {
      200: {
        description: "each step, the decision and the exact payloads",
        schema: successSchema({
          email_id: z.string(),
          id: z.string(),
          at: timeSchema,
          admission: admissionSchema,
          patterns: z.array(patternSchema),
          window: windowSchema,
          links: z.array(z.strictObject({ provider: providerSchema, rawUrl: z.string() })),
          rules: z.array(ruleTraceSchema),
          decision: decisionSchema,
          deliveries: z.array(z.strictObject({ url: z.string(), payload: payloadSchema })),
        }),
      },
      404: refusal("no such email, or its content is kept no more"),
      413: refusal("the body is over `MAX_EMAIL_SIZE`"),
      422: refusal("`too_slow`: the rules take too long on this email"),
    },
  },
  {
    method: "post",
    path: "/api/admin/rules/dry-run",
    tag: "Rules",
    summary: "What other rules would have changed",
    description:
      "Tries rules on the emails that came last, for at most five seconds, with all other settings as they are. " +
      "Nothing is saved or sent.",
    access: "operator",
    body: { schema: dryRunSchema },
    answers: {
      200: {
        description: "counts, and each email that would end up elsewhere",
        schema: successSchema({
          checked: z.number().int(),
          changed: z.number().int(),
          without_content: z.number().int(),
          cut_short: z.boolean(),
          changes: z.array(
            z.strictObject({
              id: z.string(),
              accepted_at: timeSchema,
              from: z.string().meta({ description: "masked" }),
              was: foreseenSchema,
              would_be: foreseenSchema,
            }),
          ),
        }),
      },
    },
  },
];
