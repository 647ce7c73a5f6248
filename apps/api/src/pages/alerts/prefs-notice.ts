import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { differences } from "../tools/differences.ts";
import type { AlertsState, PrefsFeedback } from "./alerts-state.ts";

const texts = defineTexts(
  {
    saved: "Saved, and in force.",
    refused: "Nothing was saved: see beside the fields.",
    conflict: "Somebody else changed this after you opened the page. Nothing of yours was saved.",
    savedBy: "Saved by",
    unknown: "unknown",
    setting: "Setting",
    theirs: "In force now",
    yours: "What you typed",
    again: "Save again to put yours in force instead, or",
    take: "keep what is in force",
  },
  {
    saved: "Enregistré, et en vigueur.",
    refused: "Rien n’a été enregistré : voyez à côté des champs.",
    conflict:
      "Quelqu’un d’autre a changé ceci après que vous avez ouvert la page. Rien de votre saisie n’a été enregistré.",
    savedBy: "Enregistré par",
    unknown: "inconnu",
    setting: "Réglage",
    theirs: "En vigueur maintenant",
    yours: "Votre saisie",
    again: "Enregistrez à nouveau pour imposer votre saisie, ou",
    take: "gardez ce qui est en vigueur",
  },
);

function conflictNotice(context: PageContext, { patch, conflict }: PrefsFeedback): Html {
  const text = texts[context.locale];
  if (conflict === null) return html``;
  const rows = differences(context, conflict.value, patch).map(
    ({ label, before, after }) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td data-label="${text.theirs}">${before}</td>
        <td data-label="${text.yours}">${after}</td>
      </tr>`,
  );
  const at = conflict.updatedAt === null ? null : Date.parse(conflict.updatedAt);
  return html`<div class="notice notice--warn" role="alert">
    <p><strong>${text.conflict}</strong></p>
    <p>
      ${text.savedBy} <strong>${conflict.updatedBy ?? text.unknown}</strong>,
      ${timeText(context, at)}
    </p>
    <table class="table--stack">
      <thead>
        <tr>
          <th scope="col">${text.setting}</th>
          <th scope="col">${text.theirs}</th>
          <th scope="col">${text.yours}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    <p>${text.again} <a href="/admin/alerts#prefs">${text.take}</a>.</p>
  </div>`;
}

/** What became of the form's last submission. */
export function prefsNotice(context: PageContext, { feedback, saved }: AlertsState): Html {
  const text = texts[context.locale];
  if (feedback !== null && feedback.conflict !== null) return conflictNotice(context, feedback);
  if (feedback !== null) {
    return html`<div class="notice notice--bad" role="alert"><p>${text.refused}</p></div>`;
  }
  if (saved === null) return html``;
  return html`<div class="notice notice--ok"><p role="status">${text.saved}</p></div>`;
}
