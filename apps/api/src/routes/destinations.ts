import { optionChangesSchema } from "@gmail-push/infra";
import { type Response, Router } from "express";
import { z } from "zod";
import { authorOf, roleOf } from "../account.ts";
import type { DestinationSteps, DestinationView } from "../destination-steps.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import { presentDestination } from "../present-destination.ts";
import { parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/destinations";

export interface DestinationsDeps {
  steps: DestinationSteps;
}

export const newDestinationSchema = optionChangesSchema.extend({ url: z.string().max(8_192) });

function show(res: Response, view: DestinationView) {
  return { success: true, destination: presentDestination(view, roleOf(res)) };
}

/** Where deliveries go: their options, secrets and health. */
export function destinationsRoutes({ steps }: DestinationsDeps): Router {
  const router = Router();
  const readBody = jsonBody({ maxBytes: 65_536 });

  router.get(PATH, async (_req, res) => {
    const shown = (await steps.list()).map((view) => show(res, view).destination);
    res.json({ success: true, destinations: shown });
  });
  router.post(PATH, requireJson, readBody, async (req, res) => {
    const { url, ...options } = parseRequest(newDestinationSchema, req.body);
    res.status(201).json(show(res, await steps.create(url, options, authorOf(res))));
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD", "POST"));

  router.get(`${PATH}/:id`, async (req, res) => {
    res.json(show(res, await steps.get(req.params.id)));
  });
  router.patch(`${PATH}/:id`, requireJson, readBody, async (req, res) => {
    const options = parseRequest(optionChangesSchema, req.body);
    const id = String(req.params["id"]);
    res.json(show(res, await steps.change(id, options, { author: authorOf(res) })));
  });
  router.all(`${PATH}/:id`, methodNotAllowed("GET", "HEAD", "PATCH"));
  return router;
}
