import type {
  AuditLog,
  DestinationGate,
  DestinationStore,
  Logger,
  PingResult,
} from "@gmail-push/infra";
import { Router } from "express";
import { z } from "zod";
import { authorOf } from "../account.ts";
import { HttpError } from "../http-error.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody } from "../middleware/json-body.ts";
import { foundDestination, presentDestination } from "../present-destination.ts";
import { untilClosed } from "../until-closed.ts";

const PATH = "/api/admin/destinations";
const DAY_HOURS = 24;

export interface DestinationActionsDeps {
  destinations: Pick<DestinationStore, "get" | "rotateSecret">;
  gate: Pick<DestinationGate, "health">;
  audit: Pick<AuditLog, "write">;
  ping: (destinationId: string, abandoned: AbortSignal) => Promise<PingResult | null>;
  log: Logger;
}

export const rotationSchema = z.strictObject({
  overlap_hours: z
    .number()
    .min(0)
    .max(30 * DAY_HOURS)
    .default(DAY_HOURS),
});

/** What can be done with a destination: give it a new secret, try it. */
export function destinationActionRoutes(deps: DestinationActionsDeps): Router {
  const { destinations, gate, audit, ping, log } = deps;
  const router = Router();
  const readBody = jsonBody({ maxBytes: 65_536 });

  router.post(`${PATH}/:id/rotate-secret`, readBody, async (req, res) => {
    const id = String(req.params["id"]);
    const { overlap_hours: hours } = rotationSchema.parse(req.body ?? {});
    const rotated = await destinations.rotateSecret(id, hours * 3_600, new Date());
    const author = authorOf(res);
    log.info({ destinationId: id, author }, "destination secret rotated");
    const details = { destinationId: id, overlapHours: hours };
    await audit.write({ author, action: "destination_secret_rotated", details });
    const destination = foundDestination(rotated);
    const health = await gate.health(id);
    res.json({ success: true, destination: presentDestination(destination, health) });
  });
  router.all(`${PATH}/:id/rotate-secret`, methodNotAllowed("POST"));

  router.post(`${PATH}/:id/test`, async (req, res) => {
    const { id } = foundDestination(await destinations.get(req.params.id));
    const result = await ping(id, untilClosed(res));
    if (result === null) {
      throw new HttpError(
        504,
        "no_worker",
        "No worker sent it in time: is one running, and sending switched on?",
      );
    }
    const { outcome, status, reason, durationMs, egressRule } = result;
    res.json({
      success: outcome === "delivered",
      status,
      reason,
      egress_rule: egressRule,
      duration_ms: durationMs,
    });
  });
  router.all(`${PATH}/:id/test`, methodNotAllowed("POST"));
  return router;
}
