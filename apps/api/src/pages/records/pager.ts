import type { Neighbours } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { pathWith } from "./typed.ts";

const texts = defineTexts(
  { pages: "Pages of the list", newest: "Newest", newer: "Newer", older: "Older" },
  {
    pages: "Pages de la liste",
    newest: "Les plus récents",
    newer: "Plus récents",
    older: "Plus anciens",
  },
);

export interface PagerParts extends Neighbours {
  path: string;
  /** the filter in force, and the cursor if there was one */
  fields: Readonly<Record<string, string>>;
}

/** Links to the pages beside this one; nothing where there are none. */
export function pager({ locale }: PageContext, { path, fields, previous, next }: PagerParts): Html {
  const text = texts[locale];
  const { cursor = "", ...filter } = fields;
  const link = (label: string, to: string | null, mark: Html) =>
    html`<a class="button" href="${pathWith(path, { ...filter, cursor: to })}" ${mark}
      >${label}</a
    >`;
  if (cursor === "" && previous === null && next === null) return html``;
  return html`<nav class="pager" aria-label="${text.pages}">
    ${cursor === "" ? "" : link(text.newest, null, html``)}
    ${previous === null ? "" : link(`← ${text.newer}`, previous, html`rel="prev"`)}
    ${next === null ? "" : link(`${text.older} →`, next, html`rel="next"`)}
  </nav>`;
}
