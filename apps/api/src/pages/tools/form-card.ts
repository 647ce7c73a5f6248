import type { ShownSetting } from "../../read-setting.ts";
import { type FormName, settingForms } from "../../setting-forms.ts";
import type { FormFeedback, JustSaved, ToolsState } from "../../tools-state.ts";
import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { conflictNotice, refusedNotice } from "../unsaved-notice.ts";
import { keyText } from "./setting-texts.ts";
import { valueText } from "./value-text.ts";

const texts = defineTexts(
  {
    save: "Save",
    saved: (version: number) => `Saved, and in force (version ${version}).`,
    undo: "Undo",
  },
  {
    save: "Enregistrer",
    saved: (version: number) => `Enregistré, et en vigueur (version ${version}).`,
    undo: "Annuler",
  },
);

function savedNotice(context: PageContext, { form, setting, version, undo }: JustSaved): Html {
  const text = texts[context.locale];
  const button = html`<form method="post" action="/admin/tools/undo/${setting}#${form}">
    ${csrfField(context)}
    <input type="hidden" name="form" value="${form}" />
    <input type="hidden" name="base" value="${version}" />
    <input type="hidden" name="id" value="${undo ?? ""}" />
    <button class="button">${text.undo}</button>
  </form>`;
  const canUndo = undo !== null && context.role === "operator";
  return html`<div class="notice notice--ok row row--apart">
    <p role="status">${text.saved(version)}</p>
    ${canUndo ? button : ""}
  </div>`;
}

function conflict(
  context: PageContext,
  { form, patch }: FormFeedback,
  { value, updatedBy, updatedAt }: ShownSetting,
): Html {
  const inForce = new Map<string, unknown>(Object.entries(value));
  const differences = Object.entries(patch).map(([key, typed]: [string, unknown]) => ({
    label: keyText(context.locale, key),
    before: valueText(context, key, inForce.get(key)),
    after: valueText(context, key, typed),
  }));
  const at = updatedAt === null ? null : Date.parse(updatedAt);
  return conflictNotice(context, { by: updatedBy, at, differences, path: `/admin/tools#${form}` });
}

/** What became of the form's last submission. */
export function formNotice(context: PageContext, state: ToolsState, form: FormName): Html {
  const { feedback, saved } = state;
  if (saved?.form === form) return savedNotice(context, saved);
  if (feedback?.form !== form) return html``;
  if (feedback.conflict === null) return refusedNotice(context);
  return conflict(context, feedback, feedback.conflict);
}

/** The version of its setting that a form was made from. */
export function baseOf({ flags, webhook, prefs, senders }: ToolsState, form: FormName): number {
  switch (settingForms[form].setting) {
    case "runtime_flags":
      return flags.current.version;
    case "webhook_config":
      return webhook.current.version;
    case "processing_prefs":
      return prefs.version;
    case "sender_allowlist":
      return senders.version;
  }
}

export function errorsOf({ feedback }: ToolsState, form: FormName, key: string): readonly string[] {
  return feedback?.form === form ? (feedback.mistakes.get(key) ?? []) : [];
}

/** What stands in a field: what was typed, if it was not saved. */
export function typedOr(
  { feedback }: ToolsState,
  form: FormName,
  key: string,
  inForce: string,
): string {
  return feedback?.form === form ? feedback.typed.text(key) : inForce;
}

export interface FormCard {
  form: FormName;
  title: string;
  hint: string | Html;
  /** for operators */
  fields: Html;
  /** for viewers, and at a glance */
  facts: Html;
  /** a question the browser asks before it is sent */
  confirm?: string;
}

/** A card with one form; viewers see the values only. */
export function formCard(context: PageContext, state: ToolsState, card: FormCard): Html {
  const { form, title, hint, fields, facts, confirm } = card;
  const asking = confirm === undefined ? "" : html`data-confirm="${confirm}"`;
  const body =
    context.role === "operator"
      ? html`<form method="post" action="/admin/tools/${form}#${form}" data-guard ${asking}>
          ${csrfField(context)}
          <input type="hidden" name="base" value="${baseOf(state, form)}" />
          ${fields}
          <button class="button button--primary">${texts[context.locale].save}</button>
        </form>`
      : facts;
  return html`<section class="card" id="${form}">
    <h3>${title}</h3>
    <p class="soft">${hint}</p>
    ${formNotice(context, state, form)} ${body}
  </section>`;
}
