import {
  type AuditLog,
  type Destination,
  type DestinationGate,
  type DestinationStore,
  type EgressGuard,
  type EventLog,
  type Logger,
  optionChangesSchema,
} from "@gmail-push/infra";
import { Router } from "express";
import { z } from "zod";
import { authorOf } from "../account.ts";
import { egressBlocked } from "../http-error.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import { foundDestination, presentDestination } from "../present-destination.ts";

const PATH = "/api/admin/destinations";

export interface DestinationsDeps {
  destinations: DestinationStore;
  gate: Pick<DestinationGate, "health" | "reset" | "forgetReservations">;
  events: Pick<EventLog, "record">;
  guard: Pick<EgressGuard, "verify">;
  audit: Pick<AuditLog, "write">;
  log: Logger;
}

export const newDestinationSchema = optionChangesSchema.extend({ url: z.string().max(8_192) });
/** Where deliveries go: their options, secrets and health. */
export function destinationsRoutes(deps: DestinationsDeps): Router {
  const { destinations, gate, events, guard, audit, log } = deps;
  const router = Router();
  const readBody = jsonBody({ maxBytes: 65_536 });
  const show = async (destination: Destination) => ({
    success: true,
    destination: presentDestination(destination, await gate.health(destination.id)),
  });

  router.get(PATH, async (_req, res) => {
    const list = await destinations.list();
    const shown = await Promise.all(list.map(async (each) => (await show(each)).destination));
    res.json({ success: true, destinations: shown });
  });
  router.post(PATH, requireJson, readBody, async (req, res) => {
    const { url, ...options } = newDestinationSchema.parse(req.body);
    const verdict = await guard.verify(url);
    if (verdict.kind === "blocked") throw egressBlocked("url", verdict.rule);
    const made = await destinations.ensure(url, new Date());
    res.status(201).json(await show(foundDestination(await destinations.update(made.id, options))));
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD", "POST"));

  router.get(`${PATH}/:id`, async (req, res) => {
    res.json(await show(foundDestination(await destinations.get(req.params.id))));
  });
  router.patch(`${PATH}/:id`, requireJson, readBody, async (req, res) => {
    const id = String(req.params["id"]);
    const options = optionChangesSchema.parse(req.body);
    const before = foundDestination(await destinations.get(id));
    const after = foundDestination(await destinations.update(id, options));
    const author = authorOf(res);
    const details = { destinationId: id, changed: Object.keys(options) };
    log.info({ ...details, author }, "destination changed");
    await audit.write({ author, action: "destination_changed", details });
    if (before.options.rate_limit_per_hour !== after.options.rate_limit_per_hour) {
      await gate.forgetReservations(id, new Date());
    }
    if (before.options.enabled !== after.options.enabled) {
      if (after.options.enabled) await gate.reset(id);
      const kind = after.options.enabled ? "destination_enabled" : "destination_disabled";
      await events.record({
        id: `e-${id}-${after.version}`,
        kind,
        at: Date.now(),
        destination: id,
        because: "operator",
      });
    }
    res.json(await show(after));
  });
  router.all(`${PATH}/:id`, methodNotAllowed("GET", "HEAD", "PATCH"));

  return router;
}
