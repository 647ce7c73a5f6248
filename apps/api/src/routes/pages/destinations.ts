import { type Request, type Response, Router } from "express";
import { authorOf } from "../../account.ts";
import { readDestinationForm } from "../../destination-form.ts";
import type { DestinationSteps } from "../../destination-steps.ts";
import { issuesOf } from "../../edit-setting.ts";
import { parseFormFields, versionIn } from "../../form-fields.ts";
import { isRefusal } from "../../http-error.ts";
import { renderDestinations } from "../../pages/destinations/destination-list.ts";
import { renderDestination } from "../../pages/destinations/destination-page.ts";
import type {
  DestinationFeedback,
  DestinationNews,
} from "../../pages/destinations/destination-state.ts";
import type { ReadDestinations } from "../../read-destinations.ts";
import { untilClosed } from "../../until-closed.ts";
import { rotationSchema } from "../destination-actions.ts";
import { pageOf } from "./page-of.ts";
import { parseRequest } from "../../parse-request.ts";

export interface DestinationsPagesDeps {
  steps: DestinationSteps;
  read: ReadDestinations;
}

const PATH = "/destinations";
const noNews: DestinationNews = { done: null, secret: null };
const doneWords = ["saved", "known", "enabled", "disabled"] as const;

interface View {
  news?: DestinationNews;
  feedback?: DestinationFeedback;
  isUrlShown?: boolean;
}

function createShow(read: ReadDestinations) {
  return async (res: Response, id: string, view: View): Promise<void> => {
    const context = pageOf(res);
    const { news = noNews, feedback = null, isUrlShown = false } = view;
    const listed = await read.one(id);
    const state = { ...listed, now: new Date(), isUrlShown, feedback, news };
    res.type("html").send(renderDestination(context, state));
  };
}

type Show = ReturnType<typeof createShow>;

/** Reads the options that were typed and saves them, or shows what is wrong with them. */
function createSubmit({ steps, read }: DestinationsPagesDeps, show: Show) {
  return async (req: Request, res: Response): Promise<void> => {
    const id = String(req.params["id"]);
    const typed = parseFormFields(req.body);
    const version = versionIn(typed, "version");
    const { destination } = await steps.get(id);
    const reading = readDestinationForm(typed, destination);
    if (reading.kind === "refused") {
      res.status(422);
      return show(res, id, { feedback: { typed, issues: reading.issues, conflict: null } });
    }
    try {
      await steps.change(id, reading.options, { author: authorOf(res), version });
    } catch (error) {
      if (!isRefusal(error, "version_conflict")) throw error;
      res.status(412);
      const conflict = await read.lastChange(id);
      return show(res, id, { feedback: { typed, issues: [], conflict } });
    }
    res.redirect(303, `/admin/destinations/${id}?done=saved`);
  };
}

/** Does something to a destination of a given version; an older page is told so. */
function createAct(show: Show) {
  return async (res: Response, id: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!isRefusal(error, "version_conflict")) throw error;
      res.status(412);
      await show(res, id, { news: { ...noNews, isStale: true } });
    }
  };
}

function actionRoutes(router: Router, { steps }: DestinationsPagesDeps, show: Show): void {
  const act = createAct(show);

  router.post(`${PATH}/:id/state`, async (req, res) => {
    const { id } = req.params;
    const fields = parseFormFields(req.body);
    const enabled = fields.text("state") === "on";
    await act(res, id, async () => {
      await steps.change(
        id,
        { enabled },
        { author: authorOf(res), version: versionIn(fields, "version") },
      );
      res.redirect(303, `/admin/destinations/${id}?done=${enabled ? "enabled" : "disabled"}`);
    });
  });
  router.post(`${PATH}/:id/secret`, async (req, res) => {
    const { id } = req.params;
    const fields = parseFormFields(req.body);
    const asked = parseRequest(rotationSchema, {
      overlap_hours: Number(fields.text("overlap_hours")),
    });
    await act(res, id, async () => {
      const by = { author: authorOf(res), version: versionIn(fields, "version") };
      const { destination } = await steps.rotate(id, asked.overlap_hours, by);
      await show(res, id, { news: { done: null, secret: destination.secrets[0]?.secret ?? null } });
    });
  });
  router.post(`${PATH}/:id/reveal`, async (req, res) => {
    const { id } = req.params;
    const secret = await steps.reveal(id, authorOf(res));
    await show(res, id, { news: { done: null, secret } });
  });
  router.post(`${PATH}/:id/test`, async (req, res) => {
    const { id } = req.params;
    const test = await steps.test(id, untilClosed(res));
    await show(res, id, { news: { ...noNews, test } });
  });
}

/** Where deliveries go, and all that can be done about it. */
export function destinationsPages(deps: DestinationsPagesDeps): Router {
  const { steps, read } = deps;
  const router = Router();
  const show = createShow(read);

  router.get(PATH, async (req, res) => {
    const { page } = req.query;
    const list = await read.page(typeof page === "string" ? Math.trunc(Number(page)) || 1 : 1);
    res.type("html").send(renderDestinations(pageOf(res), list, null));
  });
  router.post(PATH, async (req, res) => {
    const url = parseFormFields(req.body).text("url").trim();
    try {
      const { destination, isNew } = await steps.create(url, {}, authorOf(res));
      if (!isNew) return res.redirect(303, `/admin/destinations/${destination.id}?done=known`);
      const secret = destination.secrets[0]?.secret ?? null;
      await show(res, destination.id, { news: { done: "created", secret } });
    } catch (error) {
      const issues = issuesOf(error);
      if (issues === null) throw error;
      const list = await read.page(1);
      res.status(422).type("html");
      res.send(renderDestinations(pageOf(res), list, { typed: url, issues }));
    }
  });
  router.get(`${PATH}/:id`, async (req, res) => {
    const done = doneWords.find((word) => word === req.query["done"]) ?? null;
    const isUrlShown = req.query["show"] === "url" && pageOf(res).role === "operator";
    await show(res, req.params.id, { news: { ...noNews, done }, isUrlShown });
  });
  actionRoutes(router, deps, show);
  // Where a page that answers a form is reloaded, or wanted in the other language.
  router.get(`${PATH}/:id/:action`, (req, res) =>
    res.redirect(303, `/admin/destinations/${encodeURIComponent(req.params.id)}`),
  );
  router.post(`${PATH}/:id`, createSubmit(deps, show));
  return router;
}
