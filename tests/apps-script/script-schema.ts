import { z } from "zod";

/** What the server answers instead of taking the email; `hang up` takes it and drops the reply. */
const misbehaviourSchema = z.union([
  z.literal("hang up"),
  z.object({
    status: z.number(),
    retryAfter: z.string().optional(),
    text: z.string().optional(),
    location: z.string().optional(),
  }),
]);

/** `all` is for every authorised call, `messages` by message id. */
export const scriptSchema = z.object({
  token: z.string(),
  all: misbehaviourSchema.nullable(),
  messages: z.record(z.string(), misbehaviourSchema),
});
export type Script = z.infer<typeof scriptSchema>;

export const emailSchema = z.record(z.string(), z.unknown());

export const receivedSchema = z.array(
  z.object({
    messageId: z.string(),
    authorised: z.boolean(),
    source: z.string(),
    contentType: z.string(),
    email: emailSchema,
    answered: z.number(),
    duplicate: z.boolean(),
  }),
);
export type Received = z.infer<typeof receivedSchema>[number];
