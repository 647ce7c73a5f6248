import type { DestinationStore } from "@gmail-push/infra";
import { type Response, Router } from "express";
import { authorOf } from "../../account.ts";
import { isRefusal } from "../../http-error.ts";
import { type NewReplay, renderNewReplay } from "../../pages/replays/new-replay.ts";
import { replayMistake } from "../../pages/replays/mistake-text.ts";
import { replayProgress } from "../../pages/replays/progress.ts";
import { type AskedReplay, readReplayForm } from "../../pages/replays/replay-form.ts";
import { renderReplays } from "../../pages/replays/replay-list.ts";
import { renderReplay, renderUnknownReplay } from "../../pages/replays/replay-page.ts";
import { replayTexts } from "../../pages/replays/replay-texts.ts";
import { typedOf } from "../../pages/records/typed.ts";
import type { ReplaySteps } from "../../replay-steps.ts";
import { pageOf } from "./page-of.ts";

const PAGE = 50;

export interface ReplayPagesDeps {
  steps: ReplaySteps;
  destinations: Pick<DestinationStore, "list">;
}

/** Shows what was asked for, with what it would take, or why it cannot be. */
async function showNew(
  { steps, destinations }: ReplayPagesDeps,
  res: Response,
  asked: AskedReplay,
  refusal: string | null,
): Promise<void> {
  const context = pageOf(res);
  const known = new Map((await destinations.list()).map((each) => [each.id, each]));
  const show = (status: number, parts: Pick<NewReplay, "preview" | "mistake">) =>
    res
      .status(status)
      .type("html")
      .send(renderNewReplay(context, { asked, destinations: known, ...parts }));
  if (Object.keys(asked.mistakes).length > 0) {
    show(422, { preview: null, mistake: replayTexts[context.locale].times });
    return;
  }
  try {
    const preview = await steps.preview(asked.body);
    show(refusal === null ? 200 : 422, { preview, mistake: refusal });
  } catch (error) {
    const mistake = replayMistake(context.locale, error);
    if (mistake === null) throw error;
    show(422, { preview: null, mistake });
  }
}

/** Shows a replay, or that there is none. */
async function showReplay(
  { steps }: Pick<ReplayPagesDeps, "steps">,
  res: Response,
  id: string,
  mistake: string | null,
): Promise<void> {
  const context = pageOf(res);
  try {
    const replay = await steps.get(id);
    if (mistake !== null) res.status(422);
    res.type("html").send(renderReplay(context, replay, Date.now(), mistake));
  } catch (error) {
    if (!isRefusal(error, "unknown_replay")) throw error;
    res.status(404).type("html").send(renderUnknownReplay(context));
  }
}

/** Replays that there are: watching, stopping and resuming. */
function watchPages(deps: Pick<ReplayPagesDeps, "steps">): Router {
  const { steps } = deps;
  const router = Router();

  router.get("/replays/:id", async (req, res) => showReplay(deps, res, req.params.id, null));

  router.get("/replays/:id/progress", async (req, res) => {
    const replay = await steps.get(req.params.id);
    res.type("html").send(replayProgress(pageOf(res), replay, Date.now()).text);
  });

  for (const act of ["stop", "resume"] as const) {
    router.post(`/replays/:id/${act}`, async (req, res) => {
      const { id } = req.params;
      try {
        await steps[act](id, authorOf(res));
        res.redirect(303, `/admin/replays/${id}`);
      } catch (error) {
        const mistake = replayMistake(pageOf(res).locale, error);
        if (mistake === null && !isRefusal(error, "unknown_replay")) throw error;
        await showReplay(deps, res, id, mistake);
      }
    });
  }
  return router;
}

/** Replays: what one would take, starting it, watching it, stopping and resuming it. */
export function replayPages(deps: ReplayPagesDeps): Router {
  const { steps } = deps;
  const router = Router();

  router.get("/replays", async (req, res) => {
    const { cursor } = typedOf(req.query, ["cursor"]);
    const page = await steps.page({ cursor, limit: PAGE });
    res.type("html").send(renderReplays(pageOf(res), page, cursor));
  });

  router.get("/replays/new", async (req, res) => {
    await showNew(deps, res, readReplayForm(req.query, pageOf(res).timeZone), null);
  });

  router.post("/replays", async (req, res) => {
    const { locale, timeZone } = pageOf(res);
    const asked = readReplayForm(req.body, timeZone);
    if (Object.keys(asked.mistakes).length > 0) {
      await showNew(deps, res, asked, null);
      return;
    }
    try {
      const id = await steps.start(asked.body, authorOf(res));
      res.redirect(303, `/admin/replays/${id}`);
    } catch (error) {
      const mistake = replayMistake(locale, error);
      if (mistake === null) throw error;
      await showNew(deps, res, asked, mistake);
    }
  });
  router.use(watchPages(deps));
  return router;
}
