/* Draws a chart from the table of its numbers. */
import { formatOf, language, readTable } from "./chart-numbers.js";
import { createReadout } from "./chart-readout.js";
import uPlot from "./vendor/uplot.js";

/** @import { Column } from "./chart-numbers.js" */

/**
 * The colour a custom property comes to just now; only an element knows.
 * @param {Element} host
 * @param {string} name
 */
function colorOf(host, name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/**
 * Each column on top of those before it, the highest first so that the lower ones are drawn over it.
 * @param {Column[]} columns
 */
function stacked(columns) {
  /** @type {number[]} */
  let below = [];
  const sums = columns.map((column) => {
    below = column.values.map((value, index) => (below[index] ?? 0) + (value ?? 0));
    return { ...column, values: below };
  });
  return sums.toReversed();
}

/**
 * @param {HTMLElement} host
 * @param {Column[]} columns
 * @returns {uPlot.Series[]}
 */
function seriesOf(host, columns) {
  const isLine = host.dataset["kind"] === "lines";
  const bars = uPlot.paths.bars?.({ size: [0.8, 40], radius: 0.1 });
  return columns.map(({ name, color, unit }) => {
    const stroke = colorOf(host, `--chart-${color}`);
    const value = (/** @type {uPlot} */ _plot, /** @type {number | null} */ amount) =>
      amount === null ? "–" : formatOf(unit)(amount);
    if (isLine) return { label: name, stroke, width: 2, value, points: { size: 5 } };
    return {
      label: name,
      stroke,
      fill: stroke,
      width: 0,
      value,
      points: { show: false },
      ...(bars ? { paths: bars } : {}),
    };
  });
}

const USUAL_SECONDS = [0.1, 1, 10, 60, 600, 3_600, 21_600, 86_400];

/** Whole steps between ticks, as there are no halves of what is counted. */
const WHOLE_STEPS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000].flatMap((power) => [
  power,
  2 * power,
  5 * power,
]);

/**
 * The times people think in, of those that an axis shows.
 * @param {uPlot} plot
 */
function usualTimes(plot) {
  const { min, max } = plot.scales["y"] ?? {};
  return USUAL_SECONDS.filter((seconds) => seconds >= (min ?? 0) && seconds <= (max ?? 0));
}

/**
 * @param {HTMLElement} host
 * @param {string} unit
 * @returns {uPlot.Axis[]}
 */
function axesOf(host, unit) {
  const common = {
    stroke: colorOf(host, "--soft"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: colorOf(host, "--edge"), width: 1 },
    ticks: { stroke: colorOf(host, "--edge"), width: 1, size: 4 },
  };
  const timeZone = host.dataset["zone"] ?? "UTC";
  const hour = new Intl.DateTimeFormat(language, { timeZone, hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(language, { timeZone, day: "numeric", month: "short" });
  const format = formatOf(unit);
  return [
    {
      ...common,
      space: 64,
      size: 32,
      values: (_plot, [first = 0, second = 0, ...splits]) => {
        const isWithinDays = second - first < 86_400;
        return [first, second, ...splits].map((at) =>
          (isWithinDays ? hour : day).format(at * 1_000),
        );
      },
    },
    {
      ...common,
      size: 58,
      ...(unit === "count" ? { incrs: WHOLE_STEPS } : {}),
      ...(unit === "seconds" ? { splits: usualTimes, filter: (_plot, splits) => splits } : {}),
      values: (_plot, splits) => splits.map((value) => (value === null ? "" : format(value))),
    },
  ];
}

/**
 * Half a step more at both ends, where the outer bars reach.
 * @type {uPlot.Range.Function}
 */
function wideRange({ data: [[first = 0, second = 0]] }, min, max) {
  const half = (second - first) / 2;
  return [min - half, max + half];
}

/**
 * Times spread over so many sizes that only a logarithmic scale shows them; the rest begins at 0.
 * @param {string} unit
 * @returns {uPlot.Scale}
 */
function scaleOf(unit) {
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum exists in the types only
  if (unit === "seconds") return { distr: 3 };
  const least = unit === "share" ? 0.1 : 5;
  return { range: (_plot, _min, max) => [0, Math.max(max * 1.08, least)] };
}

/**
 * @param {HTMLElement} host
 * @param {Column[]} columns
 * @param {uPlot.AlignedData} data
 * @param {(index: number | null | undefined) => void} point
 */
function build(host, columns, data, point) {
  const unit = columns[0]?.unit ?? "count";
  return new uPlot(
    {
      width: host.clientWidth,
      height: host.clientHeight,
      tzDate: (at) => uPlot.tzDate(new Date(at * 1_000), host.dataset["zone"] ?? "UTC"),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
      hooks: {
        setCursor: [({ cursor }) => point(cursor.idx)],
      },
      scales: { x: { time: true, range: wideRange }, y: scaleOf(unit) },
      series: [{}, ...seriesOf(host, columns)],
      axes: axesOf(host, unit),
    },
    data,
    host,
  );
}

/**
 * Draws, and draws again whenever it is called, when the place it has changes, and when the colours do.
 * @param {HTMLElement} host
 */
export function createChart(host) {
  /** @type {uPlot | null} */
  let plot = null;
  let shape = "";
  const point = createReadout(host);

  function draw(again = false) {
    const table = document.querySelector(`#${host.dataset["table"]}`);
    if (!(table instanceof HTMLTableElement)) return;
    const { times, columns } = readTable(table);
    const drawn = host.dataset["kind"] === "stack" ? stacked(columns) : columns;
    /** @type {uPlot.AlignedData} */
    const data = [times, ...drawn.map(({ values }) => values)];
    const isEmpty = drawn.every(({ values }) => values.every((value) => !value));
    host.hidden = isEmpty;
    if (isEmpty) return;
    const wanted = drawn.map(({ name, color }) => `${color} ${name}`).join("\n");
    if (plot === null || again || wanted !== shape) {
      plot?.destroy();
      plot = build(host, drawn, data, point);
      shape = wanted;
    } else plot.setData(data);
  }

  new ResizeObserver(() => {
    plot?.setSize({ width: host.clientWidth, height: host.clientHeight });
  }).observe(host);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(true));
  draw();
  return draw;
}
