import type { ReplayRecord, ReplayStore } from "@gmail-push/infra";
import { type Response, Router } from "express";
import { z } from "zod";
import { authorOf } from "../account.ts";
import type { ResolveEmails } from "../delivery-query.ts";
import { HttpError } from "../http-error.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import { presentReplay } from "../present-replay.ts";
import type { createPreviewReplay } from "../preview-replay.ts";
import { parseReplayRequest } from "../replay-request.ts";
import { type createStartReplay, type StartReplayDeps, tooManyReplays } from "../start-replay.ts";

const PATH = "/api/admin/replays";
const MAX_BODY_BYTES = 131_072;

export interface ReplaysDeps extends Pick<StartReplayDeps, "enqueue"> {
  replays: Pick<ReplayStore, "get" | "page" | "stop" | "resume">;
  preview: ReturnType<typeof createPreviewReplay>;
  start: ReturnType<typeof createStartReplay>;
  resolveEmails: ResolveEmails;
}

const pagingSchema = z.object({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

function found(replay: ReplayRecord | null): ReplayRecord {
  if (replay !== null) return replay;
  throw new HttpError(404, "unknown_replay", "No such replay");
}

/** A replay that is done can neither be stopped nor resumed. */
function refuseDone({ state }: ReplayRecord): void {
  if (state === "done") throw new HttpError(409, "replay_done", "This replay is done");
}

/** Replays of ended deliveries: preview, create, watch, stop, resume. */
export function replaysRoutes(deps: ReplaysDeps): Router {
  const { replays, preview, start, resolveEmails, enqueue } = deps;
  const router = Router();
  const readBody = jsonBody({ maxBytes: MAX_BODY_BYTES });

  async function show(res: Response, id: string): Promise<void> {
    const replay = found(await replays.get(id));
    res.json({ success: true, replay: presentReplay(replay, Date.now()) });
  }

  router.post(`${PATH}/preview`, requireJson, readBody, async (req, res) => {
    const asked = await parseReplayRequest(req.body, resolveEmails);
    const previewed = await preview(asked.filter);
    const seconds = Math.ceil((previewed.count * 60) / asked.ratePerMinute);
    const pace = { rate_per_minute: asked.ratePerMinute, takes_seconds: seconds };
    res.json({ success: true, ...previewed, ...pace });
  });
  router.all(`${PATH}/preview`, methodNotAllowed("POST"));

  router.post(PATH, requireJson, readBody, async (req, res) => {
    const asked = await parseReplayRequest(req.body, resolveEmails);
    const id = await start(asked, authorOf(res));
    res.status(201).location(`${PATH}/${id}`);
    await show(res, id);
  });
  router.get(PATH, async (req, res) => {
    const page = await replays.page(pagingSchema.parse(req.query));
    const now = Date.now();
    const shown = page.replays.map((replay) => presentReplay(replay, now));
    res.json({ success: true, replays: shown, next: page.next });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD", "POST"));

  router.get(`${PATH}/:id`, async (req, res) => show(res, req.params.id));
  router.all(`${PATH}/:id`, methodNotAllowed("GET", "HEAD"));

  router.post(`${PATH}/:id/stop`, async (req, res) => {
    const { id } = req.params;
    refuseDone(found(await replays.get(id)));
    await replays.stop(id, authorOf(res), new Date());
    await show(res, id);
  });
  router.all(`${PATH}/:id/stop`, methodNotAllowed("POST"));

  router.post(`${PATH}/:id/resume`, async (req, res) => {
    const { id } = req.params;
    refuseDone(found(await replays.get(id)));
    const resumed = await replays.resume(id, authorOf(res), new Date());
    if (resumed.kind === "too_many") throw tooManyReplays();
    if (resumed.kind === "running") await enqueue({ id, run: resumed.run });
    await show(res, id);
  });
  router.all(`${PATH}/:id/resume`, methodNotAllowed("POST"));
  return router;
}
