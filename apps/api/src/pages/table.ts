import { html, type Html } from "./html.ts";

/** Above a column; `number`: above a column of numbers. */
type Head = string | { number: string };

export interface TableParts {
  caption: string;
  /** read aloud only, where a title above already says it */
  isCaptionHidden?: boolean;
  heads: readonly Head[];
  /** each a `tr`; its cells say in `data-label` what their column is */
  rows: readonly Html[];
}

function headCell(head: Head): Html {
  return typeof head === "string"
    ? html`<th scope="col">${head}</th>`
    : html`<th scope="col" class="number">${head.number}</th>`;
}

/** The inside of a table. */
export function headAndRows(heads: readonly Head[], rows: readonly Html[]): Html {
  return html`<thead>
      <tr>
        ${heads.map(headCell)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>`;
}

/** A table that stands as a stack of labelled cells where the screen is narrow. */
export function stackTable({ caption, isCaptionHidden, heads, rows }: TableParts): Html {
  return html`<div class="table-wrap">
    <table class="table--stack">
      <caption ${isCaptionHidden === true ? html`class="visually-hidden"` : ""}>
        ${caption}
      </caption>
      ${headAndRows(heads, rows)}
    </table>
  </div>`;
}
