import { z } from "zod";
import type { Decision } from "./decide.ts";
import { defaultGrounds } from "./grounds.ts";
import { providers } from "./provider.ts";
import { rulePriorities } from "./settings/routing-rules.ts";

const dateSchema = z.iso.datetime().transform((text) => new Date(text));

const detectionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("recadrage"), deliveryTime: z.string() }),
  z.object({
    kind: z.literal("desabonnement_journee_tarifs"),
    urgent: z.boolean(),
    hasDropboxRequest: z.boolean(),
  }),
  z.object({ kind: z.literal("none") }),
]);

const linkSchema = z.object({
  provider: z.enum(providers),
  rawUrl: z.string(),
});

const ruleSchema = z.object({ id: z.string(), name: z.string(), priority: z.enum(rulePriorities) });

const groundsSchema = z.object({
  window: z
    .object({ start: z.string(), end: z.string(), timeZone: z.string(), isOpen: z.boolean() })
    .nullable(),
  defaultDestination: z.enum(defaultGrounds).nullable(),
});

const decisionSchema: z.ZodType<Decision> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("deliver"),
    detection: detectionSchema,
    links: z.array(linkSchema),
    webhooksTimeStart: z.string().nullable(),
    webhooksTimeEnd: z.string().nullable(),
    rule: ruleSchema
      .extend({ webhookUrl: z.string().nullable(), stopProcessing: z.boolean() })
      .nullable(),
    stopped: z.boolean(),
    deliveries: z.array(z.object({ url: z.string(), rule: ruleSchema.nullable() })).min(1),
    grounds: groundsSchema.optional(),
  }),
  z.object({
    kind: z.literal("wait"),
    because: z.enum(["outside_window", "no_destination"]),
    until: dateSchema,
    detection: detectionSchema,
    grounds: groundsSchema.optional(),
  }),
  z.object({
    kind: z.literal("skip"),
    because: z.enum(["outside_time_window", "no_links"]),
    detection: detectionSchema,
    grounds: groundsSchema.optional(),
  }),
]);

/** A decision that went through JSON, dates as ISO texts. Throws ZodError when it is none. */
export function parseDecision(json: unknown): Decision {
  return decisionSchema.parse(json);
}
