import type { RoutingRule } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { ruleEditor } from "./rule-editor.ts";
import { countIn, type RuleIssues } from "./rule-issues.ts";
import { ruleBadges, ruleSummary } from "./rule-texts.ts";

const texts = defineTexts(
  {
    edit: "Edit",
    copy: "Copy",
    delete: "Delete",
    enable: "Switch on",
    disable: "Switch off",
    up: "Up",
    down: "Down",
    of: (action: string, name: string) => `${action}: ${name}`,
    mistakes: (count: number) => (count === 1 ? "1 mistake" : `${count} mistakes`),
    unnamed: "Rule without a name",
  },
  {
    edit: "Modifier",
    copy: "Copier",
    delete: "Supprimer",
    enable: "Activer",
    disable: "Désactiver",
    up: "Monter",
    down: "Descendre",
    of: (action: string, name: string) => `${action} : ${name}`,
    mistakes: (count: number) => (count > 1 ? `${count} erreurs` : `${count} erreur`),
    unnamed: "Règle sans nom",
  },
);

/** The list a card stands in, while it is edited. */
export interface EditedList {
  open: number | null;
  count: number;
  issues: RuleIssues;
  focus: string | null;
}

/** Stays the same wherever the rule goes, so that a moved rule keeps the keyboard's focus. */
function domId({ id }: RoutingRule): string {
  return id.replaceAll(/[^\w-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
}

function buttons(
  context: PageContext,
  rule: RoutingRule,
  position: number,
  list: EditedList,
): Html {
  const text = texts[context.locale];
  const name = rule.name === "" ? text.unnamed : rule.name;
  const button = (operation: string, label: string, isIdle = false) =>
    html`<button
      class="button button--small"
      name="op"
      value="${operation}:${position}"
      id="${operation}-${domId(rule)}"
      aria-label="${text.of(label, name)}"
      ${isIdle ? html`aria-disabled="true"` : ""}
    >
      ${label}
    </button>`;
  return html`<div class="row rule__buttons">
    ${button("up", text.up, position === 0)}
    ${button("down", text.down, position === list.count - 1)}
    ${list.open === position ? "" : button("edit", text.edit)}
    ${button("toggle", rule.enabled ? text.disable : text.enable)} ${button("copy", text.copy)}
    ${button("delete", text.delete)}
  </div>`;
}

/** One rule of the list; without `list` it can only be read. */
export function ruleCard(
  context: PageContext,
  rule: RoutingRule,
  position: number,
  list: EditedList | null,
): Html {
  const text = texts[context.locale];
  const mistakes = list === null ? 0 : countIn(list.issues, position);
  const isOpen = list !== null && list.open === position;
  const path = `rules.${position}`;
  const inside = isOpen
    ? ruleEditor(rule, { context, issues: list.issues, path, focus: list.focus })
    : ruleSummary(context, rule);
  return html`<li
    class="card rule ${rule.enabled ? "" : "rule--off"}"
    id="rule-${domId(rule)}"
    data-position="${position}"
  >
    <div class="row row--apart">
      <h3>
        <span class="rule__number">${position + 1}.</span>
        ${rule.name === "" ? text.unnamed : rule.name}
      </h3>
      <div class="row">
        ${mistakes === 0 ? "" : html`<span class="badge badge--bad">${text.mistakes(mistakes)}</span>`}
        ${ruleBadges(context, rule)}
      </div>
    </div>
    ${inside} ${list === null ? "" : buttons(context, rule, position, list)}
  </li>`;
}
