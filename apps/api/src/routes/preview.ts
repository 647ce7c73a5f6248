import { admit, decide, emailId, emailKey, parseInboundEmail } from "@gmail-push/core";
import type { ComposePayload, LiveSettings } from "@gmail-push/infra";
import { Router } from "express";
import { z } from "zod";
import { HttpError, unavailable } from "../http-error.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import { refuseTooLarge } from "../push.ts";
import { parseRequest } from "../parse-request.ts";

export interface PreviewDeps {
  settings: Pick<LiveSettings, "current">;
  composePayload: ComposePayload;
  maxEmailBytes: number;
}

/** `now` lets an operator ask what would happen at another time. */
export const previewOptionsSchema = z.object({ now: z.iso.datetime({ offset: true }).optional() });

/** Answers what would become of an email, by the worker's own functions; nothing is stored or sent. */
export function previewRoutes({ settings, composePayload, maxEmailBytes }: PreviewDeps): Router {
  const router = Router();
  const path = "/api/admin/preview";
  const readBody = jsonBody({ maxBytes: 2 * maxEmailBytes + 65_536 });

  router.post(path, requireJson, readBody, async (req, res) => {
    refuseTooLarge(req.body, maxEmailBytes);
    const parsed = parseInboundEmail(req.body);
    if (parsed.kind === "not_an_object")
      throw new HttpError(400, "invalid_json", "Invalid JSON payload");
    if (parsed.kind === "missing_field") {
      throw new HttpError(400, "missing_field", `Missing field: ${parsed.field}`);
    }
    const current = settings.current();
    if (current === null) throw unavailable();
    const { email } = parsed;
    const { now } = parseRequest(previewOptionsSchema, req.body);
    const at = now === undefined ? new Date() : new Date(now);
    const decision = decide(email, current, at);
    const reported = emailId(email);
    const deliveries =
      decision.kind === "deliver"
        ? await Promise.all(
            decision.deliveries.map(async ({ url, rule }) => ({
              url,
              payload: await composePayload({ email, emailId: reported, decision }, rule),
            })),
          )
        : [];
    res.json({
      success: true,
      email_id: reported,
      id: emailKey(email),
      at: at.toISOString(),
      admission: admit(email, current, at),
      decision,
      deliveries,
    });
  });
  router.all(path, methodNotAllowed("POST"));
  return router;
}
