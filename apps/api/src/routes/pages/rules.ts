import { MAX_CONDITIONS } from "@gmail-push/core";
import { type Response, Router } from "express";
import { operatorsOnly } from "../../middleware/operators-only.ts";
import { formOf, postedForm } from "../../middleware/posted-form.ts";
import { ruleIssues } from "../../pages/rules/rule-issues.ts";
import { type Editing, renderRules } from "../../pages/rules/rules-page.ts";
import { pageTexts } from "../../pages/rules/rules-page-texts.ts";
import { draftOf, readDraft, type RulesDraft } from "../../rules-draft.ts";
import { pageOf } from "./page-of.ts";
import { createRuleOperations, type RuleOperationsDeps, type Shown } from "./rule-operations.ts";

/** As many rules as may be saved, as a page carries them, and a file of them. */
const MAX_FORM_BYTES = 4_194_304;
/** One rule is open at a time, with four fields for each condition. */
const MAX_FORM_PARTS = 4 * MAX_CONDITIONS + 30;

/** The rules, and the builder that edits a draft of them: each operation is a post that answers the page. */
export function rulesPages(deps: RuleOperationsDeps): Router {
  const { desk } = deps;
  const router = Router();
  const operate = createRuleOperations(deps);

  async function show(res: Response, draft: RulesDraft | null, shown: Shown): Promise<void> {
    const context = pageOf(res);
    const { current, versions } = await desk.versions();
    const { status = "", ...rest } = shown;
    const base = versions.find(({ version }) => version === draft?.version)?.value?.rules ?? null;
    const found = draft?.checked === true ? desk.check(draft.rules) : [];
    const editing: Editing | null = draft && {
      draft,
      base,
      issues: ruleIssues(context.locale, found),
      focus: null,
      importing: { text: "", problems: [] },
      dryRun: null,
      ...rest,
    };
    const isRefused = (shown.issues?.size ?? 0) > 0;
    const page = renderRules(context, { stored: current, now: new Date(), status, editing });
    res
      .status(isRefused ? 422 : 200)
      .type("html")
      .send(page);
  }

  router.get("/rules", async (req, res) => {
    const saved = Number(req.query["saved"]);
    const { said } = pageTexts[pageOf(res).locale];
    await show(res, null, saved > 0 ? { status: said.saved(saved) } : {});
  });

  router.post(
    "/rules",
    postedForm({ maxBytes: MAX_FORM_BYTES, maxParts: MAX_FORM_PARTS }),
    operatorsOnly,
    async (_req, res) => {
      const { fields } = formOf(res);
      const operation = fields.get("op") ?? "refresh";
      if (operation === "unlock") {
        const { current } = await desk.versions();
        const status = pageTexts[pageOf(res).locale].said.unlocked;
        await show(res, draftOf(current), { status });
        return;
      }
      const draft = readDraft(fields);
      const done = await operate(res, draft, operation);
      if ("savedAs" in done) res.redirect(303, `/admin/rules?saved=${done.savedAs}`);
      else await show(res, draft, done);
    },
  );
  return router;
}
