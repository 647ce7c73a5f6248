import { destinationIdOf } from "@gmail-push/infra";
import { maskUrl } from "@gmail-push/core";
import type { ToolsState } from "../../tools-state.ts";
import { field, options } from "../field.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { errorsOf, formCard, typedOr } from "./form-card.ts";
import { keyText } from "./setting-texts.ts";

const texts = defineTexts(
  {
    url: "Where webhooks go unless a rule sends them elsewhere and stops.",
    inForce: "In force:",
    none: "none: emails without a rule of their own reach nobody",
    show: "Show it in full",
    see: "Its options, secret and health",
    newUrl: "New address",
    noUrl: "No default destination",
    confirmUrl: "Change the default destination? Webhooks go there from now on.",
    keep: "Its path is a secret, so it is masked here; type a whole new address to change it.",
    mode: "How the payload is written. JSON unless your receiver cannot read it.",
    modeLabel: "Format",
    json: "JSON (application/json)",
    form: "Form (application/x-www-form-urlencoded)",
  },
  {
    url: "Où vont les webhooks, sauf si une règle les envoie ailleurs et s’arrête là.",
    inForce: "En vigueur :",
    none: "aucune : les e-mails sans règle à eux n’atteignent personne",
    show: "L’afficher en entier",
    see: "Ses options, son secret et son état",
    newUrl: "Nouvelle adresse",
    noUrl: "Aucune destination par défaut",
    confirmUrl: "Changer la destination par défaut ? Les webhooks y partiront désormais.",
    keep: "Son chemin est un secret : il est masqué ici. Saisissez une adresse entière pour en changer.",
    mode: "La façon d’écrire le contenu. JSON, sauf si votre destinataire ne sait pas le lire.",
    modeLabel: "Format",
    json: "JSON (application/json)",
    form: "Formulaire (application/x-www-form-urlencoded)",
  },
);

function urlFacts(context: PageContext, { webhook, isUrlShown }: ToolsState): Html {
  const text = texts[context.locale];
  const { webhook_url: url } = webhook.current.value;
  if (url === null) return html`<p><strong>${text.none}</strong></p>`;
  const canShow = context.role === "operator" && !isUrlShown;
  const show = html`<a href="/admin/tools?show=url#url">${text.show}</a> · `;
  return html`<p>
    ${text.inForce} <code>${isUrlShown ? url : `${maskUrl(url)}/…`}</code><br />
    ${canShow ? show : ""}<a href="/admin/destinations/${destinationIdOf(url)}">${text.see}</a>
  </p>`;
}

/** The default destination, masked until somebody asks. */
export function urlForm(context: PageContext, state: ToolsState): Html {
  const text = texts[context.locale];
  const shown = state.isUrlShown ? (state.webhook.current.value.webhook_url ?? "") : "";
  const facts = urlFacts(context, state);
  const input = field({
    id: "webhook_url",
    label: text.newUrl,
    hint: text.keep,
    errors: errorsOf(state, "url", "webhook_url"),
    control: (attributes) =>
      html`<input
        ${attributes}
        name="webhook_url"
        type="text"
        inputmode="url"
        autocomplete="off"
        spellcheck="false"
        value="${typedOr(state, "url", "webhook_url", shown)}"
      />`,
  });
  const isTicked = state.feedback?.form === "url" && state.feedback.typed.has("no_url");
  const noUrl = html`<label class="check">
    <input type="checkbox" name="no_url" value="true" ${isTicked ? html`checked` : ""} />
    ${text.noUrl}
  </label>`;
  return formCard(context, state, {
    form: "url",
    title: keyText(context.locale, "webhook_url"),
    hint: text.url,
    fields: html`${facts} ${input} ${noUrl}`,
    facts,
    confirm: text.confirmUrl,
  });
}

export function modeForm(context: PageContext, state: ToolsState): Html {
  const text = texts[context.locale];
  const inForce = state.webhook.current.value.webhook_delivery_mode;
  const choices = [
    { value: "json", label: text.json },
    { value: "form", label: text.form },
  ];
  const fields = field({
    id: "webhook_delivery_mode",
    label: text.modeLabel,
    errors: errorsOf(state, "mode", "webhook_delivery_mode"),
    control: (attributes) =>
      html`<select ${attributes} name="webhook_delivery_mode">
        ${options(choices, typedOr(state, "mode", "webhook_delivery_mode", inForce))}
      </select>`,
  });
  return formCard(context, state, {
    form: "mode",
    title: keyText(context.locale, "webhook_delivery_mode"),
    hint: text.mode,
    fields,
    facts: html`<p>${text[inForce]}</p>`,
  });
}
