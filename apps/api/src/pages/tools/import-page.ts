import type { EditOutcome } from "../../edit-setting.ts";
import type { ImportedSetting } from "../../import-settings.ts";
import { field } from "../field.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { differenceTable } from "./difference-table.ts";
import { mistakeTexts } from "./mistakes.ts";
import { keyText, settingText } from "./setting-texts.ts";
import { differences } from "./differences.ts";

const texts = defineTexts(
  {
    title: "Import settings",
    back: "Back to the tools",
    hint: "A file that “Export all settings” made. First you see what would change; nothing is saved before you confirm. Settings and keys that the file does not name stay as they are.",
    file: "File",
    text: "or its text",
    preview: "Show what would change",
    notAFile: "is no settings file of this system",
    same: "No difference.",
    wouldChange: "What would change",
    refused: "This file cannot be imported: correct what is named below and try again.",
    nothing: "The file says what is in force already.",
    apply: "Import",
    confirm: "Put these settings in force?",
    result: "Result",
    saved: (version: number) => `saved (version ${version})`,
    conflict: (author: string) => `not saved: ${author} changed it meanwhile`,
    notSaved: "not saved:",
    unknown: "somebody",
  },
  {
    title: "Importer des réglages",
    back: "Retour aux outils",
    hint: "Un fichier créé par « Exporter tous les réglages ». Vous voyez d’abord ce qui changerait ; rien n’est enregistré avant votre confirmation. Ce que le fichier ne nomme pas reste tel quel.",
    file: "Fichier",
    text: "ou son texte",
    preview: "Montrer ce qui changerait",
    notAFile: "n’est pas un fichier de réglages de ce système",
    same: "Aucune différence.",
    wouldChange: "Ce qui changerait",
    refused:
      "Ce fichier ne peut pas être importé : corrigez ce qui est nommé plus bas et réessayez.",
    nothing: "Le fichier dit ce qui est déjà en vigueur.",
    apply: "Importer",
    confirm: "Mettre ces réglages en vigueur ?",
    result: "Résultat",
    saved: (version: number) => `enregistré (version ${version})`,
    conflict: (author: string) => `non enregistré : ${author} l’a changé entre-temps`,
    notSaved: "non enregistré :",
    unknown: "quelqu’un",
  },
);

function page(context: PageContext, body: Html): string {
  const text = texts[context.locale];
  return renderPage(context, {
    title: text.title,
    active: "tools",
    scripts: ["tools"],
    body: html`<p><a href="/admin/tools">${text.back}</a></p>
      ${body}`,
  });
}

/** Where a file is given. */
export function renderImport(context: PageContext, refused: { typed: string } | null): string {
  const text = texts[context.locale];
  const area = field({
    id: "file-text",
    label: text.text,
    errors: refused === null ? [] : [text.notAFile],
    control: (attributes) =>
      html`<textarea ${attributes} name="file" rows="10" required spellcheck="false">
${refused?.typed ?? ""}</textarea>`,
  });
  const upload = field({
    id: "file",
    label: text.file,
    control: (attributes) =>
      html`<input
        ${attributes}
        type="file"
        accept="application/json,.json"
        data-fills="#file-text"
      />`,
  });
  return page(
    context,
    html`<section class="card">
      <p>${text.hint}</p>
      <form method="post" action="/admin/tools/import">
        ${csrfField(context)} ${upload} ${area}
        <button class="button button--primary">${text.preview}</button>
      </form>
    </section>`,
  );
}

function mistakesOf(
  { locale }: PageContext,
  { issues }: Pick<ImportedSetting, "issues">,
): string[] {
  return [...mistakeTexts(locale, issues)].map(
    ([key, messages]) => `${keyText(locale, key)} ${messages.join(", ")}`,
  );
}

function previewCard(context: PageContext, imported: ImportedSetting): Html {
  const text = texts[context.locale];
  const { current, value } = imported;
  const rows = value === null ? [] : differences(context, current.value, value);
  const changes =
    rows.length === 0
      ? html`<p class="soft">${text.same}</p>`
      : differenceTable(context, text.wouldChange, rows);
  const wrong = mistakesOf(context, imported).map((line) => html`<li>${line}</li>`);
  return html`<section class="card">
    <h2>${settingText(context.locale, current.name)}</h2>
    ${
      value === null
        ? html`<ul class="field__error">
            ${wrong}
          </ul>`
        : changes
    }
  </section>`;
}

/** What a file would change, and the way to have it so. */
export function renderPreview(
  context: PageContext,
  file: string,
  settings: readonly ImportedSetting[],
): string {
  const text = texts[context.locale];
  const isRefused = settings.some(({ value }) => value === null);
  const isSame = settings.every(
    ({ current, value }) =>
      value !== null && differences(context, current.value, value).length === 0,
  );
  const bases = settings.map(
    ({ current }) =>
      html`<input type="hidden" name="base-${current.name}" value="${current.version}" />`,
  );
  const form = html`<form method="post" action="/admin/tools/import/apply">
    ${csrfField(context)} ${bases}
    <input type="hidden" name="file" value="${file}" />
    <button class="button button--primary" data-confirm="${text.confirm}">${text.apply}</button>
  </form>`;
  const refusal = html`<div class="notice notice--bad" role="alert"><p>${text.refused}</p></div>`;
  const nothing = html`<div class="notice"><p>${text.nothing}</p></div>`;
  const cards = settings.map((imported) => previewCard(context, imported));
  return page(
    context,
    html`${isRefused ? refusal : ""} ${isSame ? nothing : ""} ${cards}
    ${isRefused || isSame ? "" : form}`,
  );
}

function nameOf(outcome: EditOutcome): string {
  return outcome.kind === "saved" ? outcome.setting.name : outcome.current.name;
}

/** What became of an import, setting by setting. */
export function renderImported(context: PageContext, outcomes: readonly EditOutcome[]): string {
  const text = texts[context.locale];
  const tell = (outcome: EditOutcome): string => {
    switch (outcome.kind) {
      case "saved":
        return text.saved(outcome.setting.version);
      case "conflict":
        return text.conflict(outcome.current.updatedBy ?? text.unknown);
      case "refused":
        return `${text.notSaved} ${mistakesOf(context, outcome).join(" · ")}`;
    }
  };
  const lines = outcomes.map((outcome) => {
    const badge = outcome.kind === "saved" ? "badge--ok" : "badge--bad";
    const name = settingText(context.locale, nameOf(outcome));
    return html`<li>
      <strong>${name}</strong> <span class="badge ${badge}">${tell(outcome)}</span>
    </li>`;
  });
  const list =
    lines.length === 0
      ? html`<p>${text.nothing}</p>`
      : html`<ul>
          ${lines}
        </ul>`;
  return page(
    context,
    html`<section class="card" role="status">
      <h2>${text.result}</h2>
      ${list}
    </section>`,
  );
}
