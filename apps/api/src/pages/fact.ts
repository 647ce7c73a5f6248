import { html, type Html } from "./html.ts";

/** One line of a `dl.facts`. */
export function fact(label: string, value: Html | string): Html {
  return html`<dt>${label}</dt>
    <dd>${value}</dd>`;
}
