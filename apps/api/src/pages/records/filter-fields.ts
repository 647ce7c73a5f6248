import { type Choice, field, options } from "../field.ts";
import { html, type Html } from "../html.ts";
import { defineTexts, type Locale } from "../texts.ts";
import type { Mistakes } from "./typed.ts";

const texts = defineTexts(
  {
    any: "Any",
    anyFeminine: "Any",
    from: "From",
    to: "Before",
    filter: "Filter",
    clear: "Clear",
    time: "is no time",
    choice: "is not one of these",
    id: "is no id of ours",
    order: "must be later than the beginning",
  },
  {
    any: "Tous",
    anyFeminine: "Toutes",
    from: "À partir du",
    to: "Avant le",
    filter: "Filtrer",
    clear: "Effacer",
    time: "n’est pas une date",
    choice: "n’est pas dans la liste",
    id: "n’est pas un identifiant connu d’ici",
    order: "doit être après le début",
  },
);

export interface FilterField {
  name: string;
  label: string;
  value: string;
  mistakes: Mistakes;
}

function errorsOf(locale: Locale, { name, mistakes }: FilterField): string[] {
  const mistake = mistakes[name];
  return mistake === undefined ? [] : [texts[locale][mistake]];
}

/** Fields whose French names are feminine: une issue, une destination, une action. */
const feminine = new Set(["outcome", "destination", "action"]);

/** A list to choose from, "any" first. */
export function choiceField(locale: Locale, parts: FilterField, choices: readonly Choice[]): Html {
  const { name, label, value } = parts;
  const { any, anyFeminine } = texts[locale];
  const all = [{ value: "", label: feminine.has(name) ? anyFeminine : any }, ...choices];
  const control = (attributes: Html) =>
    html`<select name="${name}" ${attributes}>
      ${options(all, value)}
    </select>`;
  return field({ id: `filter-${name}`, label, errors: errorsOf(locale, parts), control });
}

export function textField(
  locale: Locale,
  parts: FilterField & { hint?: string; placeholder?: string },
): Html {
  const { name, label, value, hint, placeholder = "" } = parts;
  return field({
    id: `filter-${name}`,
    label,
    ...(hint !== undefined && { hint }),
    errors: errorsOf(locale, parts),
    control: (attributes) =>
      html`<input
        name="${name}"
        value="${value}"
        placeholder="${placeholder}"
        autocomplete="off"
        spellcheck="false"
        ${attributes}
      />`,
  });
}

/** Two times on the reader's clock: from the first on, before the second. */
export function spanFields(
  locale: Locale,
  typed: Readonly<Record<"from" | "to", string>>,
  mistakes: Mistakes,
): Html[] {
  return (["from", "to"] as const).map((name) => {
    const parts = { name, label: texts[locale][name], value: typed[name], mistakes };
    const control = (attributes: Html) =>
      html`<input type="datetime-local" name="${name}" value="${typed[name]}" ${attributes} />`;
    return field({
      id: `filter-${name}`,
      label: parts.label,
      errors: errorsOf(locale, parts),
      control,
    });
  });
}

/** The form around a list's filter; it asks for a page and changes nothing. */
export function filterForm(locale: Locale, path: string, fields: readonly Html[]): Html {
  const text = texts[locale];
  return html`<form class="filters card" method="get" action="${path}" role="search">
    ${fields}
    <button class="button button--primary">${text.filter}</button>
    <a class="button button--quiet" href="${path}">${text.clear}</a>
  </form>`;
}
