import { Router } from "express";
import { z } from "zod";
import { authorOf, roleOf } from "../account.ts";
import type { DestinationSteps } from "../destination-steps.ts";
import { HttpError } from "../http-error.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody } from "../middleware/json-body.ts";
import { presentDestination } from "../present-destination.ts";
import { untilClosed } from "../until-closed.ts";
import { parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/destinations";
const DAY_HOURS = 24;

export interface DestinationActionsDeps {
  steps: Pick<DestinationSteps, "rotate" | "test">;
}

export const rotationSchema = z.strictObject({
  overlap_hours: z
    .number()
    .min(0)
    .max(30 * DAY_HOURS)
    .default(DAY_HOURS),
});

/** What can be done with a destination: give it a new secret, try it. */
export function destinationActionRoutes({ steps }: DestinationActionsDeps): Router {
  const router = Router();
  const readBody = jsonBody({ maxBytes: 65_536 });

  router.post(`${PATH}/:id/rotate-secret`, readBody, async (req, res) => {
    const { overlap_hours: hours } = parseRequest(rotationSchema, req.body ?? {});
    const id = String(req.params["id"]);
    const rotated = await steps.rotate(id, hours, { author: authorOf(res) });
    res.json({ success: true, destination: presentDestination(rotated, roleOf(res)) });
  });
  router.all(`${PATH}/:id/rotate-secret`, methodNotAllowed("POST"));

  router.post(`${PATH}/:id/test`, async (req, res) => {
    const result = await steps.test(req.params.id, untilClosed(res));
    if (result === null) {
      throw new HttpError(
        504,
        "no_worker",
        "No worker sent it in time: is one running, and sending switched on?",
      );
    }
    const { outcome, status, reason, cause, durationMs, egressRule } = result;
    res.json({
      success: outcome === "delivered",
      status,
      reason,
      cause,
      egress_rule: egressRule,
      duration_ms: durationMs,
    });
  });
  router.all(`${PATH}/:id/test`, methodNotAllowed("POST"));
  return router;
}
