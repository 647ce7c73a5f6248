import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";

export interface EndForm {
  path: string;
  label: string;
  /** the label, and whose it is */
  spoken: string;
  /** asked by the browser first */
  question?: string;
}

/** A button that ends one session, link or token. */
export function endForm(context: PageContext, { path, label, spoken, question }: EndForm): Html {
  const asking = question === undefined ? "" : html`data-confirm="${question}"`;
  return html`<form method="post" action="${path}" ${asking}>
    ${csrfField(context)}
    <button class="button button--danger" aria-label="${spoken}">${label}</button>
  </form>`;
}

export interface GrantsCard {
  id: "links" | "tokens";
  text: Readonly<Record<"title" | "why" | "create" | "tooMany", string>>;
  table: Html;
  /** of the form for another one */
  fields: readonly Html[];
  /** in what was typed last */
  mistakes: readonly string[];
}

/** What lets others in, and a form for another one that opens on demand. */
export function grantsCard(context: PageContext, card: GrantsCard): Html {
  const { id, text, table, fields, mistakes } = card;
  return html`<section class="card" id="${id}">
    <h2>${text.title}</h2>
    <p class="soft">${text.why}</p>
    ${table}
    ${
      mistakes.includes("too_many")
        ? html`<p class="notice notice--bad" role="alert">${text.tooMany}</p>`
        : ""
    }
    <details ${mistakes.length > 0 ? "open" : ""}>
      <summary class="button">${text.create}</summary>
      <form method="post" action="/admin/access/${id}">
        ${csrfField(context)} ${fields}
        <button class="button button--primary">${text.create}</button>
      </form>
    </details>
  </section>`;
}
