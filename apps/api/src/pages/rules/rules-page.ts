import { diffRules, type RoutingRule } from "@gmail-push/core";
import type { ShownSetting } from "../../read-setting.ts";
import { type RulesDraft, writeDraft } from "../../rules-draft.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { agoText } from "../time-text.ts";
import { type DryRunView, dryRunForm } from "./dry-run-view.ts";
import { ruleCard } from "./rule-card.ts";
import { changeList } from "./rule-changes.ts";
import type { RuleIssues } from "./rule-issues.ts";
import { fieldName } from "./rule-texts.ts";
import { pageTexts } from "./rules-page-texts.ts";

/** What the page of rules shows; without a draft it is locked. */
export interface RulesView {
  stored: ShownSetting<"routing_rules">;
  now: Date;
  /** what was just done, for those who cannot see it */
  status: string;
  editing: Editing | null;
}

export interface Editing {
  draft: RulesDraft;
  /** the rules the draft began from; null: that version is not kept any more */
  base: readonly RoutingRule[] | null;
  issues: RuleIssues;
  /** id of the field to begin in */
  focus: string | null;
  /** what was wrong with an import, and its text */
  importing: { text: string; problems: readonly string[] };
  dryRun: DryRunView | null;
}

function versionLine(context: PageContext, { stored, now }: RulesView): Html {
  const text = pageTexts[context.locale];
  const { version, updatedAt, updatedBy } = stored;
  if (updatedAt === null) return html`<span class="soft">${text.neverSaved}</span>`;
  return html`<span class="soft"
    >${text.version(version)} ${text.savedBy} ${updatedBy ?? "?"},
    ${agoText(context, new Date(updatedAt), now)}</span
  >`;
}

function toolbar(context: PageContext, view: RulesView): Html {
  const text = pageTexts[context.locale];
  const isOperator = context.role === "operator";
  const isLocked = view.editing === null;
  const unlock = html`<form method="post" action="/admin/rules" class="row">
    ${csrfField(context)}
    <button class="button button--primary" name="op" value="unlock">${text.unlock}</button>
  </form>`;
  const exportForm = html`<form method="post" action="/admin/rules/export">
    ${csrfField(context)} <button class="button">${text.export}</button>
  </form>`;
  return html`<div class="row row--apart toolbar">
    ${versionLine(context, view)}
    <div class="row">
      <a class="button" href="/admin/rules/versions">${text.versions}</a>
      ${isOperator ? exportForm : ""}
      <a class="button" href="/admin/lab">${text.lab}</a>
      ${isOperator && isLocked ? unlock : ""}
    </div>
  </div>`;
}

function cards(context: PageContext, view: RulesView): Html {
  const text = pageTexts[context.locale];
  const { editing, stored } = view;
  const rules = editing?.draft.rules ?? stored.value.rules;
  if (rules.length === 0) return html`<p class="card empty">${text.empty}</p>`;
  const list =
    editing === null
      ? null
      : {
          open: editing.draft.open,
          count: rules.length,
          issues: editing.issues,
          focus: editing.focus,
        };
  return html`<ol class="rules">
    ${rules.map((rule, position) => ruleCard(context, rule, position, list))}
  </ol>`;
}

/** Somebody saved since the draft was begun: what they changed, and the choice. */
function conflictNotice(context: PageContext, view: RulesView, editing: Editing): Html {
  const text = pageTexts[context.locale];
  const { stored, now } = view;
  const { draft, base } = editing;
  if (draft.version === stored.version) return html``;
  const at =
    stored.updatedAt === null ? "" : html`, ${agoText(context, new Date(stored.updatedAt), now)}`;
  const theirs = base === null ? null : diffRules(base, stored.value.rules);
  return html`<div class="notice notice--warn" id="conflict" role="alert">
    <h2>${text.conflict}</h2>
    <p>${text.conflictBy(stored.updatedBy ?? "?", stored.version)}${at}. ${text.conflictKept}</p>
    <h3>${text.theirChanges}</h3>
    ${theirs === null ? html`<p>${text.baseGone}</p>` : changeList(context, theirs)}
    <div class="row">
      <button class="button" name="op" value="rebase:${stored.version}" id="rebase">
        ${text.rebase}
      </button>
      <a class="button" href="/admin/rules">${text.takeTheirs}</a>
    </div>
  </div>`;
}

/** Which field of which rule a mistake is in: "Rule 1 (Studio), condition 1, value". */
function issuePlace({ locale }: PageContext, path: string, { rules }: RulesDraft): string {
  const text = pageTexts[locale];
  const [, position, inside = ""] = /^rules\.(\d+)(?:\.(.*))?$/.exec(path) ?? [];
  if (position === undefined) return "";
  const condition = /^conditions\.(\d+)/.exec(inside)?.[1];
  const field = inside.split(".").at(-1) ?? "";
  const number = text.ruleNumber(Number(position) + 1);
  const name = rules[Number(position)]?.name ?? "";
  return [
    name === "" ? number : `${number} (${name})`,
    ...(condition === undefined ? [] : [text.conditionNumber(Number(condition) + 1)]),
    ...(field === "" || field === condition ? [] : [fieldName(locale, field)]),
  ].join(", ");
}

function issueSummary(context: PageContext, { draft, issues }: Editing): Html {
  const text = pageTexts[context.locale];
  if (issues.size === 0) return html``;
  const items = [...issues].map(([path, problem]) => {
    const where = issuePlace(context, path, draft);
    return html`<li>
      ${where === "" ? "" : `${where}${text.colon} `}<a href="#${path}">${problem}</a>
    </li>`;
  });
  return html`<div class="notice notice--bad" id="mistakes" role="alert" tabindex="-1" autofocus>
    <h2>${text.notSaved}</h2>
    <ul>
      ${items}
    </ul>
  </div>`;
}

function importPanel(context: PageContext, { importing }: Editing): Html {
  const text = pageTexts[context.locale];
  const { problems } = importing;
  const mistakes = html`<div class="field__error" id="import-error" role="alert">
    <p>${text.importRefused}</p>
    <ul>
      ${problems.map((problem) => html`<li>${problem}</li>`)}
    </ul>
  </div>`;
  return html`<details class="card" ${problems.length > 0 ? html`open` : ""}>
    <summary>${text.import}</summary>
    <p class="field__hint">${text.importHint}</p>
    <div class="field">
      <label for="file">${text.importFile}</label>
      <input type="file" id="file" name="file" accept=".json,application/json" />
    </div>
    <div class="field">
      <label for="imported">${text.importText}</label>
      <textarea
        id="imported"
        name="imported"
        spellcheck="false"
        ${problems.length > 0 ? html`aria-invalid="true" aria-describedby="import-error"` : ""}
      >
${importing.text}</textarea>
      ${problems.length > 0 ? mistakes : ""}
    </div>
    <p><button class="button" name="op" value="import" id="import">${text.importNow}</button></p>
  </details>`;
}

function changesPanel(context: PageContext, view: RulesView, { draft }: Editing): Html {
  const text = pageTexts[context.locale];
  const changes = diffRules(view.stored.value.rules, draft.rules);
  return html`<details class="card" open>
    <summary>${text.changes(changes.length)}</summary>
    ${changeList(context, changes)}
  </details>`;
}

function editor(context: PageContext, view: RulesView, editing: Editing): Html {
  const text = pageTexts[context.locale];
  const { draft, dryRun } = editing;
  const isChanged = diffRules(view.stored.value.rules, draft.rules).length > 0;
  return html`<form
    method="post"
    action="/admin/rules"
    enctype="multipart/form-data"
    data-guard="${isChanged ? "changed" : ""}"
    hx-post="/admin/rules"
    hx-target="#rules"
    hx-select="#rules"
    hx-swap="outerHTML"
    hx-select-oob="#rules-status"
    hx-encoding="multipart/form-data"
    novalidate
  >
    ${csrfField(context)}
    <button
      class="visually-hidden"
      name="op"
      value="refresh"
      tabindex="-1"
      aria-hidden="true"
    ></button>
    <input type="hidden" name="draft" value="${writeDraft(draft)}" />
    <input type="hidden" name="version" value="${draft.version}" />
    <input type="hidden" name="open" value="${draft.open ?? ""}" />
    <input type="hidden" name="checked" value="${draft.checked ? "1" : ""}" />
    ${conflictNotice(context, view, editing)} ${issueSummary(context, editing)}
    <p class="notice">${text.order}</p>
    ${cards(context, view)}
    <p><button class="button" name="op" value="add" id="add-rule">+ ${text.add}</button></p>
    ${changesPanel(context, view, editing)} ${dryRunForm(context, dryRun)}
    ${importPanel(context, editing)}
    <div class="row savebar">
      <button class="button button--primary" name="op" value="save" id="save">${text.save}</button>
      <a class="button button--quiet" href="/admin/rules">${text.discard}</a>
      <span class="soft">${isChanged ? text.unsaved : ""}</span>
    </div>
  </form>`;
}

/** The page of rules: locked, or with a draft. */
export function renderRules(context: PageContext, view: RulesView): string {
  const text = pageTexts[context.locale];
  const { editing, stored, status } = view;
  const problem =
    stored.problem === null
      ? ""
      : html`<p class="notice notice--bad" role="alert">${text.problem}</p>`;
  const inside =
    editing === null
      ? html`<p class="notice">${text.order}</p>
          ${cards(context, view)}`
      : editor(context, view, editing);
  const body = html`<p id="rules-status" role="status" class="${status === "" ? "" : "notice"}">
      ${status}
    </p>
    <div id="rules">${toolbar(context, view)} ${problem} ${inside}</div>`;
  return renderPage(context, { title: text.title, active: "rules", body });
}
