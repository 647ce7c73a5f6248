/* The numbers of a chart, as the table beside it holds them. */

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} unit
 * @property {number} color
 * @property {(number | null)[]} values
 */

const isFrench = document.documentElement.lang === "fr";
/** Which English and which French. */
export const language = isFrench ? "fr-FR" : "en-GB";
const count = new Intl.NumberFormat(language, { maximumFractionDigits: 1, notation: "compact" });
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const SECONDS_IN = /** @type {const} */ ([
  [86_400, isFrench ? "j" : "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
]);

/** @param {number} seconds */
function secondsText(seconds) {
  const [size, unit] = SECONDS_IN.find(([length]) => seconds >= length) ?? [0.001, "ms"];
  return `${count.format(seconds / size)} ${unit}`;
}

/**
 * How numbers of a unit are written beside an axis.
 * @param {string} unit
 */
export function formatOf(unit) {
  if (unit === "seconds") return secondsText;
  const format = unit === "share" ? share : count;
  return (/** @type {number} */ value) => format.format(value);
}

/** @param {HTMLElement} cell */
function valueOf({ dataset }) {
  const text = dataset["value"] ?? "";
  return text === "" ? null : Number(text);
}

/**
 * The columns that are drawn, and the times of the rows in seconds, oldest first.
 * @param {HTMLTableElement} table
 */
export function readTable(table) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).toReversed();
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const columns = heads.flatMap((head, index) => {
    const color = Number(head.dataset["color"] ?? 0);
    if (color === 0) return [];
    const values = rows.map((row) => {
      const cell = row.cells[index];
      return cell === undefined ? null : valueOf(cell);
    });
    return [{ name: head.innerText.trim(), unit: head.dataset["unit"] ?? "count", color, values }];
  });
  return { times: rows.map((row) => Number(row.dataset["at"]) / 1_000), columns };
}
