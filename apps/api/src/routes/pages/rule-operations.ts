import { diffRules } from "@gmail-push/core";
import type { Response } from "express";
import { authorOf } from "../../account.ts";
import { formOf, type PostedForm } from "../../middleware/posted-form.ts";
import { firstFaulty, ruleIssues } from "../../pages/rules/rule-issues.ts";
import type { Editing } from "../../pages/rules/rules-page.ts";
import { pageTexts } from "../../pages/rules/rules-page-texts.ts";
import { MAX_DRY_RUN, type RunDry } from "../../policy/dry-run.ts";
import { changeDraft, type RulesDraft } from "../../rules-draft.ts";
import type { RulesDesk } from "../../rules-desk.ts";
import { pageOf } from "./page-of.ts";

/** What an operation adds to the page. */
export type Shown = Partial<Omit<Editing, "draft" | "base">> & { status?: string };

/** The version that is in force now. */
interface SavedAs {
  savedAs: number;
}

export interface RuleOperationsDeps {
  desk: RulesDesk;
  dryRun: RunDry;
}

function importedText({ files, fields }: PostedForm): string {
  return files.get("file")?.toString("utf8") ?? fields.get("imported") ?? "";
}

/** The field that is new is the one to begin in. */
function focusOf(draft: RulesDraft, operation: string): string | null {
  const { open, rules } = draft;
  const rule = open === null ? undefined : rules[open];
  if (rule === undefined) return null;
  if (operation === "add-condition") {
    return `rules.${open}.conditions.${rule.conditions.length - 1}.field`;
  }
  return /^(?:add$|edit:|copy:)/.test(operation) ? `rules.${open}.name` : null;
}

function change(res: Response, draft: RulesDraft, operation: string): Shown {
  const { said } = pageTexts[pageOf(res).locale];
  const { kind, at } = changeDraft(draft, operation);
  const text = kind === "nothing" ? "" : said[kind];
  const status = typeof text === "string" ? text : text(at + 1);
  return { status, focus: focusOf(draft, operation) };
}

/** What the buttons of the page do to the draft they are posted with. */
export function createRuleOperations({ desk, dryRun }: RuleOperationsDeps) {
  async function save(res: Response, draft: RulesDraft): Promise<Shown | SavedAs> {
    const { locale } = pageOf(res);
    const { current } = await desk.versions();
    const isSame = diffRules(current.value.rules, draft.rules).length === 0;
    if (isSame && current.version === draft.version) {
      return { status: pageTexts[locale].said.unchanged };
    }
    const outcome = await desk.save(draft, authorOf(res));
    if (outcome.kind === "saved") return { savedAs: outcome.setting.version };
    if (outcome.kind === "conflict") return {};
    draft.checked = true;
    const issues = ruleIssues(locale, outcome.issues);
    draft.open = firstFaulty(issues) ?? draft.open;
    return { issues };
  }

  function importRules(res: Response, draft: RulesDraft): Shown {
    const { locale } = pageOf(res);
    const text = pageTexts[locale];
    const imported = importedText(formOf(res));
    if (imported.trim() === "") {
      return { importing: { text: "", problems: [text.importNothing] } };
    }
    const read = desk.readFile(imported);
    if (read.kind === "no_json") {
      return { importing: { text: imported, problems: [text.importNoJson] } };
    }
    if (read.kind === "refused") {
      const problems = [...ruleIssues(locale, read.issues)].map((issue) => issue.join(": "));
      return { importing: { text: imported, problems } };
    }
    draft.rules = read.rules;
    draft.open = null;
    return { status: text.said.imported(read.rules.length) };
  }

  async function tryOut(res: Response, draft: RulesDraft): Promise<Shown> {
    const { fields } = formOf(res);
    const last = Math.min(MAX_DRY_RUN, Math.max(1, Math.trunc(Number(fields.get("last")) || 1)));
    const mistakes = desk.check(draft.rules);
    if (mistakes.length > 0) {
      draft.checked = true;
      return { dryRun: { last, result: null } };
    }
    const result = await dryRun({ rules: draft.rules, last, author: authorOf(res) });
    return { dryRun: { last, result } };
  }

  return async (res: Response, draft: RulesDraft, operation: string): Promise<Shown | SavedAs> => {
    const { said } = pageTexts[pageOf(res).locale];
    if (operation === "save") return save(res, draft);
    if (operation === "import") return importRules(res, draft);
    if (operation === "dry-run") return tryOut(res, draft);
    if (!operation.startsWith("rebase:")) return change(res, draft, operation);
    draft.version = Number(operation.slice("rebase:".length)) || draft.version;
    return { status: said.rebased(draft.version) };
  };
}
