/* The numbers under the pointer, in words. */

/**
 * One row of the table as a sentence, as the server wrote it.
 * @param {HTMLTableElement} table
 * @param {number} index of the step, oldest first
 */
function sentence(table, index) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).toReversed();
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const [time, ...cells] = [...(rows[index]?.cells ?? [])].map((cell) => cell.textContent.trim());
  const told = cells.flatMap((text, column) => {
    const name = heads[column + 1]?.textContent.trim() ?? "";
    return text === "–" || text === "0" ? [] : [`${name}: ${text}`];
  });
  return [time, ...told].join(" · ");
}

/**
 * Shows, above a chart, the numbers of the step that is pointed at.
 * @param {HTMLElement} host
 * @returns {(index: number | null | undefined) => void}
 */
export function createReadout(host) {
  const readout = document.createElement("p");
  readout.className = "chart__readout";
  readout.hidden = true;
  host.append(readout);
  return (index) => {
    const table = document.querySelector(`#${host.dataset["table"]}`);
    const isPointed = typeof index === "number" && table instanceof HTMLTableElement;
    readout.hidden = !isPointed;
    if (isPointed) readout.textContent = sentence(table, index);
  };
}
