import { z } from "zod";
import { timeSchema } from "./answers.ts";

/** What the patterns saw in an email. */
export const detectionSchema = z
  .union([
    z.strictObject({ kind: z.literal("recadrage"), deliveryTime: z.string() }),
    z.strictObject({
      kind: z.literal("desabonnement_journee_tarifs"),
      urgent: z.boolean(),
      hasDropboxRequest: z.boolean(),
    }),
    z.strictObject({ kind: z.literal("none") }),
  ])
  .meta({ id: "Detection" });

export const providerSchema = z.enum(["dropbox", "fromsmash", "swisstransfer"]);

const ruleSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  priority: z.enum(["normal", "high"]),
});

/** What a decision rested on. */
export const groundsSchema = z
  .strictObject({
    window: z
      .strictObject({
        start: z.string(),
        end: z.string(),
        timeZone: z.string(),
        isOpen: z.boolean(),
      })
      .nullable(),
    defaultDestination: z
      .enum(["used", "stopped", "same_as_rule", "none_configured", "unusable"])
      .nullable(),
  })
  .meta({ id: "Grounds" });

/** What is to be done with an email, as `decide` says it. */
export const decisionSchema = z
  .union([
    z.strictObject({
      kind: z.literal("deliver"),
      detection: detectionSchema,
      links: z.array(z.strictObject({ provider: providerSchema, rawUrl: z.string() })),
      webhooksTimeStart: z.string().nullable(),
      webhooksTimeEnd: z.string().nullable(),
      rule: z
        .strictObject({
          ...ruleSchema.shape,
          webhookUrl: z.string().nullable(),
          stopProcessing: z.boolean(),
        })
        .nullable(),
      stopped: z.boolean(),
      deliveries: z.array(z.strictObject({ url: z.string(), rule: ruleSchema.nullable() })),
      grounds: groundsSchema.optional(),
    }),
    z.strictObject({
      kind: z.literal("wait"),
      because: z.enum(["outside_window", "no_destination"]),
      until: timeSchema,
      detection: detectionSchema,
      grounds: groundsSchema.optional(),
    }),
    z.strictObject({
      kind: z.literal("skip"),
      because: z.enum(["outside_time_window", "no_links"]),
      detection: detectionSchema,
      grounds: groundsSchema.optional(),
    }),
  ])
  .meta({ id: "Decision" });

/** Whether the switches let an email in. */
export const admissionSchema = z
  .union([
    z.strictObject({ kind: z.literal("accept") }),
    z.strictObject({ kind: z.literal("refuse"), because: z.literal("ingress_disabled") }),
    z.strictObject({ kind: z.literal("skip"), because: z.literal("sender_not_allowed") }),
    z.strictObject({
      kind: z.literal("refuse"),
      because: z.literal("sending_disabled"),
      until: timeSchema.nullable(),
    }),
  ])
  .meta({ id: "Admission" });

/** What a destination receives (domain 12.1). */
export const payloadSchema = z
  .strictObject({
    microsoft_graph_email_id: z.string().meta({ description: "the `email_id` (historic name)" }),
    subject: z.string(),
    receivedDateTime: z.string(),
    sender_address: z.string(),
    bodyPreview: z.string(),
    email_content: z.string(),
    source: z.literal("gmail_push"),
    sender_email: z.string(),
    detector: z.enum(["recadrage", "desabonnement_journee_tarifs"]).optional(),
    delivery_time: z.string().optional(),
    webhooks_time_start: z.string().optional(),
    webhooks_time_end: z.string().optional(),
    delivery_links: z
      .array(
        z.strictObject({
          provider: z.string(),
          raw_url: z.string(),
          direct_url: z.string().optional(),
          r2_url: z.string().optional(),
          original_filename: z.string().optional(),
          size: z.number().int().optional(),
          sha256: z.string().optional(),
        }),
      )
      .optional(),
    routing_rule: ruleSchema.optional(),
  })
  .meta({ id: "Payload" });
