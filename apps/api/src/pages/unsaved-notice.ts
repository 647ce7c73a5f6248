import { html, type Html } from "./html.ts";
import type { PageContext } from "./page-context.ts";
import { headAndRows } from "./table.ts";
import { defineTexts } from "./texts.ts";
import { timeText } from "./time-text.ts";
import type { Difference } from "./tools/differences.ts";

const texts = defineTexts(
  {
    refused: "Nothing was saved: see beside the fields.",
    conflict: "Somebody else changed this after you opened the page. Nothing of yours was saved.",
    by: "Changed by",
    unknown: "unknown",
    key: "Setting",
    theirs: "In force now",
    yours: "What you typed",
    again: "Save again to put yours in force instead, or",
    take: "keep what is in force",
  },
  {
    refused: "Rien n’a été enregistré : voyez à côté des champs.",
    conflict:
      "Quelqu’un d’autre a changé ceci après que vous avez ouvert la page. Rien de votre saisie n’a été enregistré.",
    by: "Modifié par",
    unknown: "inconnu",
    key: "Réglage",
    theirs: "En vigueur maintenant",
    yours: "Votre saisie",
    again: "Enregistrez à nouveau pour imposer votre saisie, ou",
    take: "gardez ce qui est en vigueur",
  },
);

/** Says of a form with mistakes that nothing of it was saved. */
export function refusedNotice({ locale }: PageContext): Html {
  return html`<div class="notice notice--bad" role="alert"><p>${texts[locale].refused}</p></div>`;
}

/** What somebody else saved while a form was being filled in. */
export interface Conflict {
  /** null: nobody knows */
  by: string | null;
  /** epoch ms */
  at: number | null;
  /** what is in force (before) beside what was typed (after) */
  differences: readonly Difference[];
  /** the page with what is in force */
  path: string;
}

/** Tells of somebody else's change, with both values. */
export function conflictNotice(context: PageContext, conflict: Conflict): Html {
  const text = texts[context.locale];
  const { by, at, differences, path } = conflict;
  const rows = differences.map(
    ({ label, before, after }) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td data-label="${text.theirs}">${before}</td>
        <td data-label="${text.yours}">${after}</td>
      </tr>`,
  );
  return html`<div class="notice notice--warn" role="alert">
    <p><strong>${text.conflict}</strong></p>
    <p>${text.by} <strong>${by ?? text.unknown}</strong>, ${timeText(context, at)}</p>
    <table class="table--stack">
      ${headAndRows([text.key, text.theirs, text.yours], rows)}
    </table>
    <p>${text.again} <a href="${path}">${text.take}</a>.</p>
  </div>`;
}
