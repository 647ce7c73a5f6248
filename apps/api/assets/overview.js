/* Keeps the overview fresh without disturbing whoever reads it. */
import { createChart } from "./chart.js";

const live = document.querySelector("#overview");
const news = document.querySelector("#overview-news");
const stale = document.querySelector("#overview-stale");

const hosts = [...document.querySelectorAll(".chart")].filter(
  (host) => host instanceof HTMLElement,
);
const charts = hosts.map((host) => createChart(host));

/** What has been told already: who listens hears of changes only. */
let told = newsNow();
/** @type {string[]} */
let opened = [];

function newsNow() {
  const part = document.querySelector("#overview-part");
  return part instanceof HTMLElement ? (part.dataset["news"] ?? "") : "";
}

/** @param {boolean} isStale */
function setStale(isStale) {
  if (stale instanceof HTMLElement) stale.hidden = !isStale;
}

/**
 * The status of the answer that is to be swapped in.
 * @param {Event} event
 */
function statusOf(event) {
  /** @type {{ ctx?: { response?: { status?: number } } } | null} */
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- events carry anything
  const detail = event instanceof CustomEvent ? event.detail : null;
  return detail?.ctx?.response?.status;
}

live?.addEventListener("htmx:before:request", (event) => {
  if (document.hidden) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) live?.dispatchEvent(new CustomEvent("refresh"));
});

live?.addEventListener("htmx:before:swap", (event) => {
  if (statusOf(event) !== 200) {
    event.preventDefault();
    setStale(true);
    return;
  }
  opened = [...document.querySelectorAll("#overview details[open]")].map(({ id }) => id);
});
live?.addEventListener("htmx:error", () => setStale(true));

live?.addEventListener("htmx:after:swap", () => {
  setStale(false);
  for (const id of opened) document.querySelector(`#${id}`)?.setAttribute("open", "");
  for (const draw of charts) draw();
  const now = newsNow();
  if (now !== told && news !== null) news.textContent = now;
  told = now;
});
