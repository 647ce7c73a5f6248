import type { FieldChange, RuleChange } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { conditionText, fieldName, fieldValue, ruleSummary } from "./rule-texts.ts";

const texts = defineTexts(
  {
    none: "Nothing differs.",
    added: "added",
    removed: "removed",
    changed: "changed",
    moved: "moved",
    as: (position: number) => `as no. ${position}`,
    was: (position: number) => `was no. ${position}`,
    from: (from: number, to: number) => `from no. ${from} to no. ${to}`,
    condition: (number: number) => `Condition ${number}`,
    conditionAdded: "added",
    conditionRemoved: "removed",
    becomes: "becomes",
    of: (label: string) => `${label}:`,
  },
  {
    none: "Aucune différence.",
    added: "ajoutée",
    removed: "supprimée",
    changed: "modifiée",
    moved: "déplacée",
    as: (position: number) => `en n° ${position}`,
    was: (position: number) => `était n° ${position}`,
    from: (from: number, to: number) => `du n° ${from} au n° ${to}`,
    condition: (number: number) => `Condition ${number}`,
    conditionAdded: "ajoutée",
    conditionRemoved: "supprimée",
    becomes: "devient",
    of: (label: string) => `${label} :`,
  },
);

function fieldLine(context: PageContext, change: FieldChange): Html {
  const { locale } = context;
  const text = texts[locale];
  const { field, condition, before, after } = change;
  const name = fieldName(locale, field);
  const label =
    condition === null ? name : `${text.condition(condition + 1)}, ${name.toLowerCase()}`;
  return html`<li>
    ${text.of(label)} <del>${fieldValue(context, field, before)}</del>
    <span class="visually-hidden">${text.becomes}</span><span aria-hidden="true">→</span>
    <ins>${fieldValue(context, field, after)}</ins>
  </li>`;
}

type Changed = RuleChange & { kind: "changed" };

function changedLines(context: PageContext, change: Changed): Html {
  const text = texts[context.locale];
  const { fields, added, removed } = change;
  return html`<ul>
    ${fields.map((field) => fieldLine(context, field))}
    ${added.map(
      ({ condition, value }) =>
        html`<li>
          ${text.of(`${text.condition(condition + 1)} ${text.conditionAdded}`)}
          <ins>${conditionText(context, value)}</ins>
        </li>`,
    )}
    ${removed.map(
      ({ condition, value }) =>
        html`<li>
          ${text.of(`${text.condition(condition + 1)} ${text.conditionRemoved}`)}
          <del>${conditionText(context, value)}</del>
        </li>`,
    )}
  </ul>`;
}

function changeItem(context: PageContext, change: RuleChange): Html {
  const text = texts[context.locale];
  const { kind, rule } = change;
  const name = html`<strong>${rule.name}</strong>`;
  switch (kind) {
    case "added":
      return html`<li>
        <span class="badge badge--ok">${text.added}</span> ${name}
        <small>${text.as(change.position + 1)}</small>
        ${ruleSummary(context, rule)}
      </li>`;
    case "removed":
      return html`<li>
        <span class="badge badge--bad">${text.removed}</span> ${name}
        <small>${text.was(change.position + 1)}</small>
        ${ruleSummary(context, rule)}
      </li>`;
    case "changed": {
      const { moved, fields, added, removed } = change;
      const isChanged = fields.length + added.length + removed.length > 0;
      const movedText = moved === null ? "" : text.from(moved.from + 1, moved.to + 1);
      return html`<li>
        ${isChanged ? html`<span class="badge badge--warn">${text.changed}</span>` : ""}
        ${moved === null ? "" : html`<span class="badge badge--info">${text.moved}</span>`} ${name}
        ${moved === null ? "" : html`<small>${movedText}</small>`}
        ${isChanged ? changedLines(context, change) : ""}
      </li>`;
    }
  }
}

/** What differs between two lists of rules, one entry per rule. */
export function changeList(context: PageContext, changes: readonly RuleChange[]): Html {
  if (changes.length === 0) return html`<p class="soft">${texts[context.locale].none}</p>`;
  return html`<ul class="changes">
    ${changes.map((change) => changeItem(context, change))}
  </ul>`;
}
