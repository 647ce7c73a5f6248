import { z } from "zod";
import { previewOptionsSchema } from "../routes/preview.ts";
import { refusal, successSchema, timeSchema } from "./answers.ts";
import { admissionSchema, decisionSchema, payloadSchema } from "./decision.ts";
import { pushedEmailSchema } from "./ingress.ts";
import type { Operation } from "./operation.ts";

export const previewOperations: readonly Operation[] = [
  {
    method: "post",
    path: "/api/admin/preview",
    tag: "Rules",
    summary: "What would become of an email",
    description: "By the very functions of the worker; nothing is stored or sent.",
    access: "operator",
    body: { schema: z.looseObject({ ...pushedEmailSchema.shape, ...previewOptionsSchema.shape }) },
    answers: {
      200: {
        description: "admission, decision and the exact payloads",
        schema: successSchema({
          email_id: z.string(),
          id: z.string(),
          at: timeSchema,
          admission: admissionSchema,
          decision: decisionSchema,
          deliveries: z.array(z.strictObject({ url: z.string(), payload: payloadSchema })),
        }),
      },
      413: refusal("the body is over `MAX_EMAIL_SIZE`"),
      422: refusal("`too_slow`: the rules take too long on this email"),
    },
  },
];
