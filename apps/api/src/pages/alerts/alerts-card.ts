import type { AlertInForce } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { agoText } from "../time-text.ts";
import { alertDetail, alertName } from "./alert-texts.ts";

const texts = defineTexts(
  { title: "Alerts in force", none: "No alert", all: "History and limits", alert: "Alert" },
  {
    title: "Alertes en cours",
    none: "Aucune alerte",
    all: "Historique et seuils",
    alert: "Alerte",
  },
);

interface AlertsNow {
  alerts: readonly AlertInForce[];
  /** of the destinations they are about, by id */
  names: ReadonlyMap<string, string>;
  now: Date;
}

function row(context: PageContext, alert: AlertInForce, { names, now }: AlertsNow): Html {
  const detail = alertDetail(context, alert, names);
  return html`<li class="story--bad">
    <span class="badge badge--bad">${texts[context.locale].alert}</span>
    <strong>${alertName(context, alert.kind)}</strong><br />
    ${detail}${detail.text === "" ? "" : " · "}<small>${agoText(context, alert.since, now)}</small>
  </li>`;
}

/** The alerts in force as a card, for the overview; oldest first. */
export function alertsCard(context: PageContext, state: AlertsNow): Html {
  const text = texts[context.locale];
  const { alerts } = state;
  const sorted = alerts.toSorted((a, b) => a.since - b.since);
  const list =
    alerts.length === 0
      ? html`<p><span class="badge badge--ok">✓ ${text.none}</span></p>`
      : html`<ul class="story">
          ${sorted.map((alert) => row(context, alert, state))}
        </ul>`;
  return html`<section class="card" id="alerts" aria-labelledby="alerts-title">
    <h2 id="alerts-title">${text.title}</h2>
    ${list}
    <p><a href="/admin/alerts">${text.all}</a></p>
  </section>`;
}
