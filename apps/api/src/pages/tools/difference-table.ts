import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
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
  differences: readonly Difference[],
): Html {
  const text = texts[locale];
  const rows = differences.map(
    ({ label, before, after }) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td data-label="${text.before}"><del>${before}</del></td>
        <td data-label="${text.after}"><ins>${after}</ins></td>
      </tr>`,
  );
  return stackTable({ caption, heads: [text.key, text.before, text.after], rows });
}
