import { printLength } from "@gmail-push/core";
import type { ToolsState } from "../../tools-state.ts";
import { fact } from "../fact.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { numberText } from "../time-text.ts";
import { absenceForm, windowForm } from "./calendar-forms.ts";
import { toolsNotices } from "./notices.ts";
import { limitsForm, retriesForm } from "./processing-forms.ts";
import { sendersForm } from "./senders-form.ts";
import { settingText } from "./setting-texts.ts";
import { dayWordOf } from "./value-text.ts";
import { emailSwitches, mainSwitches, webhookSwitches } from "./traffic.ts";
import { modeForm, urlForm } from "./webhook-forms.ts";

const texts = defineTexts(
  {
    title: "Tools",
    traffic: "Traffic",
    calendar: "Hours and days",
    emails: "Which emails",
    webhooks: "Webhooks",
    patience: "Retries and time limits",
    more: "Elsewhere",
    pages: "Other pages",
    history: "Who changed what",
    files: "Configuration as a file",
    exportLink: "Export all settings (JSON)",
    importLink: "Import settings…",
    locked: "Operators export and import the settings.",
    rules: "Routing rules",
    destinations: "Destinations: secrets, limits, tests",
    alerts: "Alerts and their thresholds",
    fixed: "Set by the environment",
    fixedHint: "These change with the variables of the processes and a restart.",
    emailSize: "Largest email body",
    backlog: "Largest backlog",
    age: "Oldest email of the backlog",
    retention: "Content is kept",
    disable: "A destination that only fails is disabled after",
    offloads: "Copies of files",
    on: "on",
    off: "off",
    emailsUnit: "emails",
    kibi: "KiB",
    mebi: "MiB",
  },
  {
    title: "Outils",
    traffic: "Circulation",
    calendar: "Heures et jours",
    emails: "Quels e-mails",
    webhooks: "Webhooks",
    patience: "Reprises et délais",
    more: "Ailleurs",
    pages: "Autres pages",
    history: "Qui a changé quoi",
    files: "La configuration en fichier",
    exportLink: "Exporter tous les réglages (JSON)",
    importLink: "Importer des réglages…",
    locked: "Les opérateurs exportent et importent les réglages.",
    rules: "Règles d’aiguillage",
    destinations: "Destinations : secrets, limites, tests",
    alerts: "Alertes et leurs seuils",
    fixed: "Fixé par l’environnement",
    fixedHint: "Ces valeurs changent avec les variables des processus et un redémarrage.",
    emailSize: "Corps d’e-mail le plus grand",
    backlog: "File d’attente la plus longue",
    age: "E-mail le plus ancien de la file",
    retention: "Contenu conservé",
    disable: "Une destination qui ne fait qu’échouer est désactivée après",
    offloads: "Copies des fichiers",
    on: "oui",
    off: "non",
    emailsUnit: "e-mails",
    kibi: "Kio",
    mebi: "Mio",
  },
);

function fixedLimits(context: PageContext, { limits }: ToolsState): Html {
  const text = texts[context.locale];
  const length = (ms: number) => printLength(Math.round(ms / 1_000), dayWordOf(context.locale));
  const kibis = limits.maxEmailBytes / 1_024;
  const size =
    kibis < 1_024
      ? `${numberText(context, kibis)} ${text.kibi}`
      : `${numberText(context, kibis / 1_024)} ${text.mebi}`;
  const backlog = `${numberText(context, limits.backlogEmails)} ${text.emailsUnit}`;
  return html`<section class="card">
    <h3>${text.fixed}</h3>
    <p class="soft">${text.fixedHint}</p>
    <dl class="facts">
      ${fact(text.emailSize, size)} ${fact(text.backlog, backlog)}
      ${fact(text.age, length(limits.backlogAgeMs))}
      ${fact(text.retention, length(limits.retentionMs))}
      ${fact(text.disable, length(limits.disableAfterMs))}
      ${fact(text.offloads, limits.inOffloads ? text.on : text.off)}
    </dl>
  </section>`;
}

const withHistory = [
  "runtime_flags",
  "webhook_config",
  "processing_prefs",
  "sender_allowlist",
] as const;

function elsewhere(context: PageContext, state: ToolsState): Html {
  const { locale } = context;
  const text = texts[locale];
  const histories = withHistory.map(
    (name) => html`<p><a href="/admin/tools/history/${name}">${settingText(locale, name)}</a></p>`,
  );
  const files =
    context.role === "operator"
      ? html`<form method="post" action="/admin/tools/export">
            ${csrfField(context)} <button class="button">${text.exportLink}</button>
          </form>
          <p><a href="/admin/tools/import">${text.importLink}</a></p>`
      : html`<p class="soft">${text.locked}</p>`;
  return html`<div class="grid">
      <section class="card">
        <h3>${text.history}</h3>
        ${histories}
      </section>
      <section class="card">
        <h3>${text.files}</h3>
        ${files}
      </section>
      <section class="card">
        <h3>${text.pages}</h3>
        <p><a href="/admin/rules">${text.rules}</a></p>
        <p><a href="/admin/destinations">${text.destinations}</a></p>
        <p><a href="/admin/alerts">${text.alerts}</a></p>
      </section>
    </div>
    ${fixedLimits(context, state)}`;
}

function part(title: string, ...rows: readonly (readonly Html[])[]): Html {
  return html`<h2>${title}</h2>
    ${rows.map((cards) => html`<div class="grid">${cards}</div>`)}`;
}

/** Every switch and setting, with what is in force and since when. */
export function renderTools(context: PageContext, state: ToolsState): string {
  const text = texts[context.locale];
  const url = [urlForm(context, state), modeForm(context, state)];
  const body = html`${toolsNotices(context, state)}
    ${part(text.traffic, mainSwitches(context, state))}
    ${part(text.calendar, [windowForm(context, state), absenceForm(context, state)])}
    ${part(text.webhooks, url, webhookSwitches(context, state))}
    ${part(text.emails, [sendersForm(context, state)], emailSwitches(context, state))}
    ${part(text.patience, [retriesForm(context, state), limitsForm(context, state)])}
    <h2>${text.more}</h2>
    ${elsewhere(context, state)}`;
  return renderPage(context, { title: text.title, active: "tools", body });
}
