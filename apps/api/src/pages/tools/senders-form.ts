import { maskAddress } from "@gmail-push/core";
import type { ToolsState } from "../../tools-state.ts";
import { field } from "../field.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { errorsOf, formCard, typedOr } from "./form-card.ts";
import { valueText } from "./value-text.ts";

const texts = defineTexts(
  {
    title: "Allowed senders",
    hint: "Emails of anybody else are answered 200 “skipped_sender_not_allowed”: the script takes its label off, and they are never sent. Nobody named: everybody may.",
    label: "Senders",
    fieldHint: "One a line: an address, or @example.com for a whole domain.",
    now: "Now:",
    confirm: "Save this list? Emails of senders who are not on it are refused for good.",
  },
  {
    title: "Expéditeurs autorisés",
    hint: "Les e-mails de tous les autres reçoivent un 200 « skipped_sender_not_allowed » : le script retire leur libellé et ils ne partent jamais. Liste vide : tous les expéditeurs sont admis.",
    label: "Expéditeurs",
    fieldHint: "Un par ligne : une adresse, ou @exemple.fr pour tout un domaine.",
    now: "Actuellement :",
    confirm:
      "Enregistrer cette liste ? Les e-mails des expéditeurs absents seront refusés définitivement.",
  },
);

export function sendersForm(context: PageContext, state: ToolsState): Html {
  const text = texts[context.locale];
  const { senders } = state.senders.value;
  const input = field({
    id: "senders",
    label: text.label,
    hint: text.fieldHint,
    errors: errorsOf(state, "senders", "senders"),
    control: (attributes) =>
      html`<textarea ${attributes} name="senders" rows="8" autocomplete="off" spellcheck="false">
${typedOr(state, "senders", "senders", senders.join("\n"))}</textarea>`,
  });
  const count = html`<p>${text.now} <strong>${valueText(context, "senders", senders)}</strong></p>`;
  const masked = senders.slice(0, 50).map((sender) => html`<li>${maskAddress(sender)}</li>`);
  return formCard(context, state, {
    form: "senders",
    title: text.title,
    hint: text.hint,
    facts: html`${count}${
      masked.length === 0
        ? ""
        : html`<ul>
            ${masked}
          </ul>`
    }`,
    fields: html`${count} ${input}`,
    confirm: text.confirm,
  });
}
