import { type StatRange, statRanges } from "@gmail-push/infra";
import { assetUrl } from "../../assets.ts";
import type { Overview } from "../../read-overview.ts";
import { alertsCard } from "../alerts/alerts-card.ts";
import { html, type Html } from "../html.ts";
import { renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts, type Locale } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { bannersOf, renderBanners } from "./banners.ts";
import { errorsChart } from "./errors-chart.ts";
import { firstSteps } from "./first-steps.ts";
import { emailsChart, timesChart } from "./flow-charts.ts";
import { healthCard } from "./health-card.ts";
import { ledgerCard } from "./ledger-card.ts";
import { providersChart } from "./providers-chart.ts";
import { queuesCard } from "./queues-card.ts";
import { tiles } from "./tiles.ts";

const texts = defineTexts(
  {
    title: "Overview",
    range: "Period",
    "24h": "24 hours",
    "7d": "7 days",
    "30d": "30 days",
    updated: "Updated",
    stale: "Refreshing does not work just now: what you see may be out of date.",
    alerts: (count: number) => `Alerts in force: ${count}.`,
    balanced: "The ledger balances.",
    unbalanced: "The ledger is out of balance.",
    notReady: "The installation is not ready.",
  },
  {
    title: "Vue d’ensemble",
    range: "Période",
    "24h": "24 heures",
    "7d": "7 jours",
    "30d": "30 jours",
    updated: "Mis à jour :",
    stale: "L’actualisation échoue en ce moment : ce qui s’affiche peut être dépassé.",
    alerts: (count: number) => `Alertes en cours : ${count}.`,
    balanced: "Le registre est équilibré.",
    unbalanced: "Le registre est déséquilibré.",
    notReady: "L’installation n’est pas prête.",
  },
);

function ranges(locale: Locale, chosen: StatRange): Html {
  const text = texts[locale];
  const links = statRanges.map(
    (range) =>
      html`<li>
        <a
          class="button"
          href="/admin?range=${range}"
          ${range === chosen ? html`aria-current="true"` : ""}
          >${text[range]}</a
        >
      </li>`,
  );
  return html`<nav aria-label="${text.range}">
    <ul class="choices">
      ${links}
    </ul>
  </nav>`;
}

/** What whoever listens is told when it changes, and only then. */
function newsOf(context: PageContext, overview: Overview): string {
  const text = texts[context.locale];
  const news = bannersOf(context, overview).map(({ title }) => `${title}.`);
  if (!overview.readiness.ready) news.push(text.notReady);
  news.push(overview.balance.balanced ? text.balanced : text.unbalanced);
  return [...news, text.alerts(overview.alerts.length)].join(" ");
}

/** The part that refreshes itself. */
export function renderOverviewPart(context: PageContext, overview: Overview): Html {
  const text = texts[context.locale];
  const { now, series, balance, readiness, alerts, names, signs } = overview;
  const isNew = balance.acceptedTotal === 0 && series.total.emails === 0;
  return html`<div id="overview-part" data-news="${newsOf(context, overview)}">
    <p class="soft updated">${text.updated} ${timeText(context, now)}</p>
    ${renderBanners(context, bannersOf(context, overview))}
    <div id="begin">${isNew ? firstSteps(context) : ""}</div>
    ${tiles(context, overview)}
    <div class="grid">
      ${alertsCard(context, {
        alerts,
        names,
        now,
        staleSince: overview.alertsStaleSince,
      })}
      ${ledgerCard(context, balance)} ${healthCard(context, readiness)}
    </div>
    <div class="charts">
      ${emailsChart(context, series)} ${timesChart(context, series)} ${errorsChart(context, series)}
      ${providersChart(context, series)}
    </div>
    ${queuesCard(context, signs.queues, now)}
  </div>`;
}

export function renderOverview(context: PageContext, overview: Overview): string {
  const text = texts[context.locale];
  const { range } = overview.series;
  const body = html`<link rel="stylesheet" href="${assetUrl("vendor/uplot.css")}" />
    ${ranges(context.locale, range)}
    <p class="visually-hidden" role="status" id="overview-news"></p>
    <div class="notice notice--warn" id="overview-stale" hidden><p>${text.stale}</p></div>
    <div
      id="overview"
      hx-get="/admin/overview?range=${range}"
      hx-trigger="every 15s, refresh"
      hx-target="this"
      hx-swap="innerMorph"
    >
      ${renderOverviewPart(context, overview)}
    </div>`;
  return renderPage(context, {
    title: text.title,
    active: "overview",
    body,
    scripts: ["overview"],
  });
}
