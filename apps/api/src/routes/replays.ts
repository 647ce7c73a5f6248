import { type Response, Router } from "express";
import { z } from "zod";
import { authorOf } from "../account.ts";
import { pagingQuery } from "../list-query.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import { presentReplay } from "../present-replay.ts";
import type { ReplaySteps } from "../replay-steps.ts";
import { parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/replays";
const MAX_BODY_BYTES = 131_072;

export const replaysQuerySchema = z.object(pagingQuery);

/** Replays of ended deliveries: preview, create, watch, stop, resume. */
export function replaysRoutes({ steps }: { steps: ReplaySteps }): Router {
  const router = Router();
  const readBody = jsonBody({ maxBytes: MAX_BODY_BYTES });

  async function show(res: Response, id: string): Promise<void> {
    res.json({ success: true, replay: presentReplay(await steps.get(id), Date.now()) });
  }

  router.post(`${PATH}/preview`, requireJson, readBody, async (req, res) => {
    const { asked, takesSeconds, ...previewed } = await steps.preview(req.body);
    const pace = { rate_per_minute: asked.ratePerMinute, takes_seconds: takesSeconds };
    res.json({ success: true, ...previewed, ...pace });
  });
  router.all(`${PATH}/preview`, methodNotAllowed("POST"));

  router.post(PATH, requireJson, readBody, async (req, res) => {
    const id = await steps.start(req.body, authorOf(res));
    res.status(201).location(`${PATH}/${id}`);
    await show(res, id);
  });
  router.get(PATH, async (req, res) => {
    const page = await steps.page(parseRequest(replaysQuerySchema, req.query));
    const now = Date.now();
    const shown = page.replays.map((replay) => presentReplay(replay, now));
    res.json({ success: true, replays: shown, next: page.next });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD", "POST"));

  router.get(`${PATH}/:id`, async (req, res) => show(res, req.params.id));
  router.all(`${PATH}/:id`, methodNotAllowed("GET", "HEAD"));

  router.post(`${PATH}/:id/stop`, async (req, res) => {
    await steps.stop(req.params.id, authorOf(res));
    await show(res, req.params.id);
  });
  router.all(`${PATH}/:id/stop`, methodNotAllowed("POST"));

  router.post(`${PATH}/:id/resume`, async (req, res) => {
    await steps.resume(req.params.id, authorOf(res));
    await show(res, req.params.id);
  });
  router.all(`${PATH}/:id/resume`, methodNotAllowed("POST"));
  return router;
}
