import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import type { Difference } from "./differences.ts";

const texts = defineTexts(
  { key: "Setting", before: "Before", after: "After" },
  { key: "Réglage", before: "Avant", after: "Après" },
);

/** What changes, key by key. */
export function differenceTable(
  { locale }: Pick<PageContext, "locale">,
  caption: string,
  rows: readonly Difference[],
): Html {
  const text = texts[locale];
  const lines = rows.map(
    ({ label, before, after }) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td data-label="${text.before}"><del>${before}</del></td>
        <td data-label="${text.after}"><ins>${after}</ins></td>
      </tr>`,
  );
  return html`<div class="table-wrap">
    <table class="table--stack">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${text.key}</th>
          <th scope="col">${text.before}</th>
          <th scope="col">${text.after}</th>
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div>`;
}
