import type { AlertInForce } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { agoText } from "../time-text.ts";
import { alertDetail, alertName } from "./alert-texts.ts";

const texts = defineTexts(
  {
    title: "Alerts in force",
    none: "No alert",
    all: "History and limits",
    alert: "Alert",
    stale: "Not evaluated any more: no worker runs, or the email queue is paused. Last time:",
  },
  {
    title: "Alertes en cours",
    none: "Aucune alerte",
    all: "Historique et seuils",
    alert: "Alerte",
    stale:
      "Plus évaluées : aucun worker ne tourne, ou la file des e-mails est en pause. Dernière fois :",
  },
);

interface AlertsNow {
  alerts: readonly AlertInForce[];
  /** of the destinations they are about, by id */
  names: ReadonlyMap<string, string>;
  now: Date;
  /** when they were last evaluated, if that is too long ago; null: they are */
  staleSince: number | null;
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
  const { alerts, staleSince, now } = state;
  const sorted = alerts.toSorted((a, b) => a.since - b.since);
  const stale =
    staleSince === null
      ? ""
      : html`<p class="notice notice--bad">${text.stale} ${agoText(context, staleSince, now)}</p>`;
  const none = html`<p><span class="badge badge--ok">✓ ${text.none}</span></p>`;
  const rows = html`<ul class="story">
    ${sorted.map((alert) => row(context, alert, state))}
  </ul>`;
  const quiet = staleSince === null ? none : "";
  return html`<section class="card" id="alerts" aria-labelledby="alerts-title">
    <h2 id="alerts-title">${text.title}</h2>
    ${stale} ${alerts.length === 0 ? quiet : rows}
    <p><a href="/admin/alerts">${text.all}</a></p>
  </section>`;
}
