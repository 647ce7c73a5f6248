import { type Response, Router } from "express";
import { authorOf } from "../../account.ts";
import type { EditSetting } from "../../edit-setting.ts";
import { type FormFields, parseFormFields, versionIn } from "../../form-fields.ts";
import { HttpError } from "../../http-error.ts";
import { mistakeTexts } from "../../pages/tools/mistakes.ts";
import { renderTools } from "../../pages/tools/tools-page.ts";
import type { ReadToolsState } from "../../read-tools-state.ts";
import type { SaveSetting } from "../../save-setting.ts";
import { type FormName, type FormReading, isFormName, settingForms } from "../../setting-forms.ts";
import { parseSettingName } from "../../setting-name.ts";
import type { FormFeedback } from "../../tools-state.ts";
import { pageOf } from "./page-of.ts";

export interface ToolsPagesDeps {
  readState: ReadToolsState;
  edit: EditSetting;
  save: SaveSetting;
}

function parseForm(name: string): FormName {
  if (isFormName(name)) return name;
  throw new HttpError(404, "not_found", "Not found");
}

function savedUrl(form: FormName, version: number): string {
  return `/admin/tools?saved=${form}&version=${version}#${form}`;
}

/** Takes what was typed into one form: saves it, or shows the page again with what is wrong. */
function createSubmit({ readState, edit }: Omit<ToolsPagesDeps, "save">) {
  async function show(res: Response, feedback: FormFeedback): Promise<void> {
    const status = feedback.conflict === null ? 422 : 412;
    const state = await readState({ feedback, saved: null, isUrlShown: false });
    res
      .status(status)
      .type("html")
      .send(renderTools(pageOf(res), state));
  }

  return async (res: Response, form: FormName, typed: FormFields): Promise<void> => {
    const { setting, read } = settingForms[form];
    const { locale } = pageOf(res);
    const { patch, unreadable }: FormReading = read(typed);
    const feedback = { form, typed, patch, mistakes: new Map(), conflict: null };
    if (unreadable !== undefined) {
      const mistakes = mistakeTexts(locale, [], unreadable);
      return show(res, { ...feedback, mistakes });
    }
    const by = { author: authorOf(res), base: versionIn(typed, "base"), patch };
    const outcome = await edit.edit(setting, by);
    switch (outcome.kind) {
      case "saved":
        return res.redirect(303, savedUrl(form, outcome.setting.version));
      case "conflict":
        return show(res, { ...feedback, conflict: outcome.current });
      case "refused":
        return show(res, { ...feedback, mistakes: mistakeTexts(locale, outcome.issues) });
    }
  };
}

/** Every switch and setting, each with a form of its own. */
export function toolsPages({ readState, edit, save }: ToolsPagesDeps): Router {
  const router = Router();
  const submit = createSubmit({ readState, edit });

  router.get("/tools", async (req, res) => {
    const { saved, version, show: shown } = req.query;
    const context = pageOf(res);
    const isUrlShown = shown === "url" && context.role === "operator";
    const form = typeof saved === "string" && isFormName(saved) ? saved : null;
    const just = form === null ? null : { form, version: Number(version) };
    const state = await readState({ feedback: null, saved: just, isUrlShown });
    res.type("html").send(renderTools(context, state));
  });

  router.post("/tools/mend/:name", async (req, res) => {
    const name = parseSettingName(req.params.name);
    await save(name, { author: authorOf(res), version: 0, change: (value) => value });
    res.redirect(303, `/admin/tools/history/${name}`);
  });

  router.post("/tools/undo/:name", async (req, res) => {
    const name = parseSettingName(req.params.name);
    const fields = parseFormFields(req.body);
    const form = parseForm(fields.text("form"));
    const by = { author: authorOf(res), base: versionIn(fields, "base"), id: fields.text("id") };
    const outcome = await edit.restore(name, by);
    // Why it cannot be undone is told where the versions are.
    const failure = outcome === null ? "gone" : outcome.kind;
    const failed = `/admin/tools/history/${name}?failed=${failure}`;
    const isSaved = outcome?.kind === "saved";
    res.redirect(303, isSaved ? savedUrl(form, outcome.setting.version) : failed);
  });

  // Where a page that answers a form is reloaded, or wanted in the other language.
  router.get("/tools/:form", (req, res) => {
    const form = parseForm(req.params.form);
    res.redirect(303, `/admin/tools#${form}`);
  });
  router.post("/tools/:form", async (req, res) =>
    submit(res, parseForm(req.params.form), parseFormFields(req.body)),
  );
  return router;
}
