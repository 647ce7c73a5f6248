import { Router } from "express";
import { z } from "zod";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import type { Lab } from "../policy/examine.ts";
import { pushBodyLimit, readPushedEmail } from "../pushed-email.ts";
import { parseRequest } from "../parse-request.ts";

export interface PreviewDeps {
  lab: Pick<Lab, "examine">;
  maxEmailBytes: number;
}

/** `now` lets an operator ask what would happen at another time. */
export const previewOptionsSchema = z.object({ now: z.iso.datetime({ offset: true }).optional() });

/** Answers what would become of an email, by the worker's own functions; nothing is stored or sent. */
export function previewRoutes({ lab, maxEmailBytes }: PreviewDeps): Router {
  const router = Router();
  const path = "/api/admin/preview";
  const readBody = jsonBody({ maxBytes: pushBodyLimit(maxEmailBytes) });

  router.post(path, requireJson, readBody, async (req, res) => {
    const email = readPushedEmail(req.body, maxEmailBytes);
    const { now } = parseRequest(previewOptionsSchema, req.body);
    const at = now === undefined ? new Date() : new Date(now);
    const { emailId, key, explanation, deliveries } = await lab.examine(email, at);
    const { admission, decision } = explanation;
    res.json({
      success: true,
      email_id: emailId,
      id: key,
      at: at.toISOString(),
      admission,
      decision,
      deliveries: deliveries.map(({ url, payload }) => ({ url, payload })),
    });
  });
  router.all(path, methodNotAllowed("POST"));
  return router;
}
