import { field, options } from "../field.ts";
import { fact } from "../fact.ts";
import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { mistakeTexts } from "../tools/mistakes.ts";
import type { DestinationState } from "./destination-state.ts";
import { optionKeys, optionText, optionTexts, type OptionKey } from "./option-text.ts";
import { optionsNotice } from "./options-notice.ts";

const texts = defineTexts(
  {
    title: "Options",
    timeoutHint: "1 s to 5 min; blank: as the tools page says.",
    limitHint: "Blank or 0: no limit of its own.",
    headers: "Headers",
    headersHint:
      "To add or replace, one a line: Name: value. Values are secrets and never shown again.",
    kept: "Headers there are",
    remove: "remove",
    save: "Save options",
  },
  {
    title: "Options",
    timeoutHint: "De 1 s à 5 min ; vide : comme sur la page Outils.",
    limitHint: "Vide ou 0 : pas de limite propre.",
    headers: "En-têtes",
    headersHint:
      "À ajouter ou remplacer, un par ligne : Nom: valeur. Les valeurs sont des secrets et ne sont plus jamais montrées.",
    kept: "En-têtes présents",
    remove: "retirer",
    save: "Enregistrer les options",
  },
);

function headerFields(
  context: PageContext,
  state: DestinationState,
  errors: readonly string[],
): Html {
  const text = texts[context.locale];
  const { feedback, destination } = state;
  const removed = feedback?.typed.texts("remove_header") ?? [];
  const boxes = Object.keys(destination.options.headers).map(
    (name) =>
      html`<label class="check">
        <input
          type="checkbox"
          name="remove_header"
          value="${name}"
          ${removed.includes(name) ? html`checked` : ""}
        />
        <span><code>${name}: ••••••</code> · ${text.remove}</span>
      </label>`,
  );
  const kept =
    boxes.length === 0
      ? ""
      : html`<fieldset>
          <legend>${text.kept}</legend>
          ${boxes}
        </fieldset>`;
  const area = field({
    id: "headers",
    label: text.headers,
    hint: text.headersHint,
    errors,
    control: (attributes) =>
      html`<textarea ${attributes} name="headers" rows="3" autocomplete="off" spellcheck="false">
${feedback?.typed.text("headers") ?? ""}</textarea>`,
  });
  return html`${kept} ${area}`;
}

/** The same for those who may only look. */
export function optionFacts(context: PageContext, { destination }: DestinationState): Html {
  const text = optionTexts[context.locale];
  const facts = optionKeys.map((key) => {
    const value = optionText(context, destination, key);
    const word = value === "json" || value === "form" || value === "on" || value === "off";
    const isLimit = key === "concurrency" || key === "rate_limit_per_hour";
    const blank = isLimit ? text.none : text.inherit;
    return fact(text[key], value === "" ? blank : word ? text[value] : value);
  });
  return html`<section class="card" id="options">
    <h2>${texts[context.locale].title}</h2>
    <dl class="facts">${facts}</dl>
  </section>`;
}

/** What an operator may say of a destination. */
export function optionsForm(context: PageContext, state: DestinationState): Html {
  const text = texts[context.locale];
  const labels = optionTexts[context.locale];
  const { feedback, destination } = state;
  const mistakes = mistakeTexts(context.locale, feedback?.issues ?? []);
  const shown = (key: OptionKey) =>
    feedback === null ? optionText(context, destination, key) : feedback.typed.text(key);
  const input = (key: OptionKey, hint?: string) =>
    field({
      id: key,
      label: labels[key],
      ...(hint === undefined ? {} : { hint }),
      errors: mistakes.get(key) ?? [],
      control: (attributes) =>
        html`<input ${attributes} name="${key}" autocomplete="off" value="${shown(key)}" />`,
    });
  const select = (
    key: "mode" | "verify_tls",
    values: readonly ("json" | "form" | "on" | "off")[],
  ) => {
    const inherit = { value: "", label: labels.inherit };
    const choices = [inherit, ...values.map((value) => ({ value, label: labels[value] }))];
    return field({
      id: key,
      label: labels[key],
      errors: mistakes.get(key) ?? [],
      control: (attributes) =>
        html`<select ${attributes} name="${key}">
          ${options(choices, shown(key))}
        </select>`,
    });
  };
  return html`<section class="card" id="options">
    <h2>${text.title}</h2>
    ${optionsNotice(context, state)}
    <form method="post" action="/admin/destinations/${destination.id}#options" data-guard>
      ${csrfField(context)}
      <input type="hidden" name="version" value="${destination.version}" />
      <div class="grid">
        ${input("name")} ${input("timeout_sec", text.timeoutHint)}
        ${select("mode", ["json", "form"])} ${select("verify_tls", ["on", "off"])}
        ${input("concurrency", text.limitHint)} ${input("rate_limit_per_hour", text.limitHint)}
      </div>
      ${headerFields(context, state, mistakes.get("headers") ?? [])}
      <button class="button button--primary">${text.save}</button>
    </form>
  </section>`;
}
