import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { languageTags } from "../time-text.ts";
import { amountText, type Unit } from "./amounts.ts";

const texts = defineTexts(
  { numbers: "The numbers", from: "From", now: "(so far)" },
  { numbers: "Les chiffres", from: "À partir de", now: "(en cours)" },
);

export interface ChartColumn {
  name: string;
  unit: Unit;
  values: readonly (number | null)[];
  /** 1 to 7, a colour of the style sheet; null: in the table only */
  color: number | null;
}

export interface ChartParts {
  /** unique on the page */
  id: string;
  title: string;
  /** what the chart shows, in a sentence */
  summary: string;
  /** how the columns with a colour are drawn; `stack`: on top of each other */
  kind: "bars" | "lines" | "stack";
  /** starts of the steps, epoch ms, oldest first; the last one is under way */
  times: readonly number[];
  columns: readonly ChartColumn[];
}

function table(context: PageContext, { id, title, times, columns }: ChartParts): Html {
  const text = texts[context.locale];
  const format = new Intl.DateTimeFormat(languageTags[context.locale], {
    timeZone: context.timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const heads = columns.map(
    ({ name, unit, color }) =>
      html`<th scope="col" class="number" data-unit="${unit}" data-color="${color ?? ""}">
        ${name}
      </th>`,
  );
  const rows = times.map((at, step) => {
    const cells = columns.map(({ unit, values }) => {
      const value = values[step] ?? null;
      return html`<td class="number" data-value="${value ?? ""}">
        ${amountText(context, unit, value)}
      </td>`;
    });
    return html`<tr data-at="${at}">
      <th scope="row">${format.format(at)} ${step === times.length - 1 ? text.now : ""}</th>
      ${cells}
    </tr>`;
  });
  return html`<table id="${id}-table">
    <caption class="visually-hidden">
      ${title}
    </caption>
    <thead>
      <tr>
        <th scope="col">${text.from}</th>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${rows.toReversed()}
    </tbody>
  </table>`;
}

function legend(columns: readonly ChartColumn[]): Html {
  const drawn = columns.filter(({ color }) => color !== null);
  if (drawn.length < 2) return html``;
  const entries = drawn.map(
    ({ name, color }) => html`<li class="series series--${color ?? 1}">${name}</li>`,
  );
  return html`<ul class="legend">
    ${entries}
  </ul>`;
}

/**
 * A chart and its numbers. A script draws it from the table, which is also what one reads who sees no
 * chart or runs no script.
 */
export function chartCard(context: PageContext, parts: ChartParts): Html {
  const { id, title, summary, kind, columns } = parts;
  const text = texts[context.locale];
  return html`<section class="card chart-card" id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="soft" id="${id}-summary">${summary}</p>
    ${legend(columns)}
    <div
      class="chart"
      id="${id}-chart"
      role="img"
      aria-labelledby="${id}-title ${id}-summary"
      data-table="${id}-table"
      data-kind="${kind}"
      data-zone="${context.timeZone}"
      hx-morph-skip="true"
    ></div>
    <details class="numbers" id="${id}-numbers">
      <summary>${text.numbers}<span class="visually-hidden"> – ${title}</span></summary>
      <div class="table-wrap" role="region" aria-labelledby="${id}-title" tabindex="0">
        ${table(context, parts)}
      </div>
    </details>
  </section>`;
}
