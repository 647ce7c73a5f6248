import { alertsStaleSince } from "../../alerts-stale-since.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { agoText, timeText } from "../time-text.ts";
import { differences } from "../tools/differences.ts";
import { alertHistory } from "./alert-history.ts";
import { alertDetail, alertName } from "./alert-texts.ts";
import type { AlertsState } from "./alerts-state.ts";
import { prefsForm } from "./prefs-form.ts";
import { prefsNotice } from "./prefs-notice.ts";
import { testNotice } from "./test-notice.ts";

const texts = defineTexts(
  {
    title: "Alerts",
    inForce: "In force",
    none: "No alert: all is well.",
    alert: "Alert",
    detail: "What is wrong",
    since: "Since",
    told: "Last told",
    checked: "Last evaluated:",
    never: "Alerts have not been evaluated yet: no worker runs, or it has just started.",
    stale: "Alerts are not being evaluated any more: no worker runs, or the email queue is paused.",
    webhook: "Alert webhook",
    isSet: "set: changes are posted to it, signed",
    isNotSet: "not set: alerts are only shown here and logged",
    isUnknown: "not known until a worker has evaluated the alerts",
    howTo: "ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET set it, in the worker’s environment.",
    test: "Send a test alert",
    history: "History",
    prefs: "What alerts, and when",
    versions: "Versions",
  },
  {
    title: "Alertes",
    inForce: "En cours",
    none: "Aucune alerte : tout va bien.",
    alert: "Alerte",
    detail: "Ce qui ne va pas",
    since: "Depuis",
    told: "Dernier rappel",
    checked: "Dernière évaluation :",
    never:
      "Les alertes n’ont pas encore été évaluées : aucun worker ne tourne, ou il vient de démarrer.",
    stale:
      "Les alertes ne sont plus évaluées : aucun worker ne tourne, ou la file des e-mails est en pause.",
    webhook: "Webhook d’alerte",
    isSet: "réglé : chaque changement lui est envoyé, signé",
    isNotSet: "non réglé : les alertes ne sont que montrées ici et journalisées",
    isUnknown: "inconnu tant qu’un worker n’a pas évalué les alertes",
    howTo: "ALERT_WEBHOOK_URL et ALERT_WEBHOOK_SECRET le règlent, dans l’environnement du worker.",
    test: "Envoyer une alerte de test",
    history: "Historique",
    prefs: "Ce qui alerte, et quand",
    versions: "Versions",
  },
);

function inForceTable(context: PageContext, { status, names, now }: AlertsState): Html {
  const text = texts[context.locale];
  const alerts = (status?.alerts ?? []).toSorted((a, b) => a.since - b.since);
  if (alerts.length === 0) return html`<p class="badge badge--ok">✓ ${text.none}</p>`;
  const rows = alerts.map(
    (alert) =>
      html`<tr>
        <th scope="row">
          <span class="badge badge--bad">${text.alert}</span> ${alertName(context, alert.kind)}
        </th>
        <td data-label="${text.detail}">${alertDetail(context, alert, names)}</td>
        <td data-label="${text.since}">
          ${timeText(context, alert.since)} <small>${agoText(context, alert.since, now)}</small>
        </td>
        <td data-label="${text.told}">${agoText(context, alert.toldAt, now)}</td>
      </tr>`,
  );
  return stackTable({
    caption: text.inForce,
    isCaptionHidden: true,
    heads: [text.alert, text.detail, text.since, text.told],
    rows,
  });
}

function evaluationNotice(context: PageContext, { status, now }: AlertsState): Html {
  const text = texts[context.locale];
  if (status === null) return html`<p class="notice notice--warn">${text.never}</p>`;
  const isStale = alertsStaleSince(status, now) !== null;
  const checked = html`<p class="soft">
    ${text.checked} ${agoText(context, status.checkedAt, now)}
  </p>`;
  return isStale
    ? html`<p class="notice notice--bad">${text.stale}</p>
        ${checked}`
    : checked;
}

/** What is in force; refreshes itself. */
export function inForceCard(context: PageContext, state: AlertsState): Html {
  return html`<section
    class="card"
    id="in-force"
    aria-live="polite"
    hx-get="/admin/alerts/in-force"
    hx-trigger="every 30s"
    hx-swap="outerHTML"
  >
    <h2>${texts[context.locale].inForce}</h2>
    ${evaluationNotice(context, state)} ${inForceTable(context, state)}
  </section>`;
}

function webhookCard(context: PageContext, { status, test }: AlertsState): Html {
  const text = texts[context.locale];
  const isSet = status?.hasListener ?? null;
  const state = isSet === null ? text.isUnknown : isSet ? text.isSet : text.isNotSet;
  const form = html`<form method="post" action="/admin/alerts/test#webhook">
    ${csrfField(context)}
    <button class="button">${text.test}</button>
  </form>`;
  return html`<section class="card" id="webhook">
    <h2>${text.webhook}</h2>
    ${testNotice(context, test)}
    <p><span class="badge ${isSet === true ? "badge--ok" : "badge--warn"}">${state}</span></p>
    <p class="soft">${text.howTo}</p>
    ${context.role === "operator" ? form : ""}
  </section>`;
}

/** For viewers: the values, without fields. */
function prefsFacts(context: PageContext, { prefs }: AlertsState): Html {
  const facts = differences(context, {}, prefs.value).map(
    ({ label, after }) =>
      html`<dt>${label}</dt>
        <dd>${after}</dd>`,
  );
  return html`<dl class="facts">${facts}</dl>`;
}

function prefsCard(context: PageContext, state: AlertsState): Html {
  const text = texts[context.locale];
  return html`<section class="card" id="prefs">
    <div class="row row--apart">
      <h2>${text.prefs}</h2>
      <a href="/admin/tools/history/alert_prefs">${text.versions}</a>
    </div>
    ${prefsNotice(context, state)}
    ${context.role === "operator" ? prefsForm(context, state) : prefsFacts(context, state)}
  </section>`;
}

/** Alerts in force, where they are posted, what became of earlier ones, and what alerts when. */
export function renderAlerts(context: PageContext, state: AlertsState): string {
  const text = texts[context.locale];
  const body = html`${inForceCard(context, state)} ${webhookCard(context, state)}
    <section class="card">
      <h2>${text.history}</h2>
      ${alertHistory(context, state)}
    </section>
    ${prefsCard(context, state)}`;
  return renderPage(context, { title: text.title, active: "alerts", body });
}
