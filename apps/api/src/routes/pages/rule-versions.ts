import type { AuditLog } from "@gmail-push/infra";
import { type Response, Router } from "express";
import { authorOf } from "../../account.ts";
import { parseFormFields, versionIn } from "../../form-fields.ts";
import { HttpError } from "../../http-error.ts";
import { operatorsOnly } from "../../middleware/operators-only.ts";
import { formOf, postedForm } from "../../middleware/posted-form.ts";
import { ruleIssues } from "../../pages/rules/rule-issues.ts";
import {
  renderRestore,
  renderVersions,
  type RestoreProblem,
} from "../../pages/rules/versions-page.ts";
import type { RulesDesk, RulesVersion } from "../../rules-desk.ts";
import { pageOf } from "./page-of.ts";

const MAX_FORM_BYTES = 10_000;

function find(versions: readonly RulesVersion[], id: unknown): RulesVersion | null {
  return versions.find((version) => version.id === id) ?? null;
}

/** A version with its rules, where there is one and it parses. */
function readable(version: RulesVersion | null | undefined) {
  if (version === null || version === undefined || version.value === null) {
    throw new HttpError(404, "unknown_version", "No such version");
  }
  return { version, rules: version.value.rules };
}

export interface RuleVersionPagesDeps {
  desk: RulesDesk;
  audit: Pick<AuditLog, "write">;
}

/** Earlier versions of the rules: what differs, taking one back, and taking one away as a file. */
export function ruleVersionPages({ desk, audit }: RuleVersionPagesDeps): Router {
  const router = Router();

  router.get("/rules/versions", async (req, res) => {
    const { versions } = await desk.versions();
    const from = find(versions, req.query["from"]);
    const to = find(versions, req.query["to"]);
    res.type("html").send(renderVersions(pageOf(res), { versions, from, to, now: new Date() }));
  });

  async function confirm(res: Response, id: unknown, problem: RestoreProblem) {
    const { current, versions } = await desk.versions();
    const view = { current, ...readable(find(versions, id)), ...problem, now: new Date() };
    res.status(problem.refused.size > 0 ? 422 : 200).type("html");
    res.send(renderRestore(pageOf(res), view));
  }

  router.get("/rules/versions/:id/restore", operatorsOnly, async (req, res) => {
    await confirm(res, req.params["id"], { isLate: false, refused: new Map() });
  });

  router.post(
    "/rules/versions/:id/restore",
    postedForm({ maxBytes: MAX_FORM_BYTES }),
    operatorsOnly,
    async (req, res) => {
      const id = String(req.params["id"]);
      const { fields } = formOf(res);
      const base = versionIn({ text: (name) => fields.get(name) ?? "" }, "version");
      const outcome = await desk.restore(id, base, authorOf(res));
      if (outcome?.kind === "saved") {
        res.redirect(303, `/admin/rules?saved=${outcome.setting.version}`);
        return;
      }
      // After a conflict the page shows what would change now, to be confirmed again.
      const issues = outcome?.kind === "refused" ? outcome.issues : [];
      const refused = ruleIssues(pageOf(res).locale, issues);
      await confirm(res, id, { isLate: outcome?.kind === "conflict", refused });
    },
  );

  // A write, since it is noted.
  router.post("/rules/export", operatorsOnly, async (req, res) => {
    const { versions } = await desk.versions();
    const asked = parseFormFields(req.body).text("version");
    const { version, rules } = readable(asked === "" ? versions[0] : find(versions, asked));
    const details = { version: version.version };
    await audit.write({ author: authorOf(res), action: "rules_exported", details });
    res.attachment(`rules-v${version.version}.json`).type("json");
    res.send(`${JSON.stringify({ rules }, null, 2)}\n`);
  });
  return router;
}
