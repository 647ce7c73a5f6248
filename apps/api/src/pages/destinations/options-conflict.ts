import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import type { DestinationState } from "./destination-state.ts";
import { optionKeys, optionText, optionTexts } from "./option-text.ts";

const texts = defineTexts(
  {
    refused: "Nothing was saved: see beside the fields.",
    conflict:
      "Somebody else changed this destination after you opened the page. Nothing of yours was saved.",
    by: "Changed by",
    unknown: "unknown",
    option: "Option",
    theirs: "In force now",
    yours: "What you typed",
    again: "Save again to put yours in force instead, or",
    take: "keep what is in force",
  },
  {
    refused: "Rien n’a été enregistré : voyez à côté des champs.",
    conflict:
      "Quelqu’un d’autre a changé cette destination après que vous avez ouvert la page. Rien de votre saisie n’a été enregistré.",
    by: "Changée par",
    unknown: "inconnu",
    option: "Option",
    theirs: "En vigueur maintenant",
    yours: "Votre saisie",
    again: "Enregistrez à nouveau pour imposer votre saisie, ou",
    take: "gardez ce qui est en vigueur",
  },
);

/** Why the options were not saved; of somebody else's change also both values. */
export function optionsNotice(context: PageContext, state: DestinationState): Html {
  const text = texts[context.locale];
  const labels = optionTexts[context.locale];
  const { feedback, destination } = state;
  if (feedback === null) return html``;
  if (feedback.conflict === null) {
    return html`<div class="notice notice--bad" role="alert"><p>${text.refused}</p></div>`;
  }
  const { by, at } = feedback.conflict;
  const rows = optionKeys.flatMap((key) => {
    const theirs = optionText(context, destination, key);
    const yours = feedback.typed.text(key);
    if (theirs === yours) return [];
    return html`<tr>
      <th scope="row">${labels[key]}</th>
      <td data-label="${text.theirs}">${theirs || labels.none}</td>
      <td data-label="${text.yours}">${yours || labels.none}</td>
    </tr>`;
  });
  return html`<div class="notice notice--warn" role="alert">
    <p><strong>${text.conflict}</strong></p>
    <p>${text.by} <strong>${by ?? text.unknown}</strong>, ${timeText(context, at)}</p>
    <table class="table--stack">
      <thead>
        <tr>
          <th scope="col">${text.option}</th>
          <th scope="col">${text.theirs}</th>
          <th scope="col">${text.yours}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    <p>${text.again} <a href="/admin/destinations/${destination.id}">${text.take}</a>.</p>
  </div>`;
}
