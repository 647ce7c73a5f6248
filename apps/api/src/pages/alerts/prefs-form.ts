import { type AlertKind, type AlertPrefs, parseTimeOfDay, weekdays } from "@gmail-push/core";
import { field, fieldErrors } from "../field.ts";
import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { weekdayTexts } from "../tools/setting-texts.ts";
import { alertName } from "./alert-texts.ts";
import type { AlertsState } from "./alerts-state.ts";
import { alertPrefTexts } from "./prefs-texts.ts";

const texts = defineTexts(
  {
    watch: "Watch this",
    save: "Save",
    rates: "How shares are counted",
    repeat: "Reminders",
    silence:
      "Working time since the last push or call of the Apps Script, added up over several days if need be; the rest does not count.",
    hours: "An end at or before the start lies on the next day. Time zone:",
    dead: "So many emails, or more, that did not reach everybody. Ends when they are replayed, or a day later.",
    backlog: "Emails that have not ended, those that wait for the window included.",
    oldest: "Emails that wait on purpose do not count.",
    destination: "Degraded, or disabled because it failed; not when an operator disabled it.",
    ledger: "Accepted = delivered + skipped + dead + pending + expired.",
    redis: "Without its append-only file, or with a policy that evicts keys.",
    rateHint: "Fewer attempts than this open no alert: one of two says little.",
  },
  {
    watch: "Surveiller",
    save: "Enregistrer",
    rates: "Calcul des pourcentages",
    repeat: "Rappels",
    silence:
      "Heures ouvrées depuis le dernier envoi ou appel de l’Apps Script, cumulées sur plusieurs jours s’il le faut ; le reste ne compte pas.",
    hours: "Si la fin ne suit pas le début, elle tombe le lendemain. Fuseau horaire :",
    dead: "À partir de ce nombre. Prend fin quand ils sont rejoués, ou un jour plus tard.",
    backlog: "E-mails non terminés, y compris ceux qui attendent la plage horaire.",
    oldest: "Les e-mails qui attendent exprès ne comptent pas.",
    destination: "Dégradée, ou désactivée après des échecs ; pas si un opérateur l’a désactivée.",
    ledger: "Acceptés = livrés + ignorés + abandonnés + en cours + expirés.",
    redis: "Sans fichier en ajout seul, ou avec une règle qui évince des clés.",
    rateHint: "En dessous, aucune alerte ne s’ouvre : un échec sur deux ne dit pas grand-chose.",
  },
);

type Keys<Value> = {
  [Key in keyof AlertPrefs]: AlertPrefs[Key] extends Value ? Key : never;
}[keyof AlertPrefs];
type TimeKey = "working_hours_start" | "working_hours_end";

function errorsOf({ feedback }: AlertsState, key: string): readonly string[] {
  return feedback?.mistakes.get(key) ?? [];
}

function numberField(context: PageContext, state: AlertsState, key: Keys<number>): Html {
  const value = state.feedback?.typed.text(key) ?? String(state.prefs.value[key]);
  return field({
    id: key,
    label: alertPrefTexts[context.locale][key],
    errors: errorsOf(state, key),
    control: (attributes) =>
      html`<input
        ${attributes}
        type="number"
        step="any"
        min="0"
        required
        name="${key}"
        value="${value}"
      />`,
  });
}

/** As the browser's own control wants it; a time it cannot show stays as it was typed. */
function clockText(text: string): string {
  const time = parseTimeOfDay(text);
  if (time === null) return text;
  return [time.hour, time.minute].map((part) => String(part).padStart(2, "0")).join(":");
}

function timeField(context: PageContext, state: AlertsState, key: TimeKey): Html {
  const value = state.feedback?.typed.text(key) ?? state.prefs.value[key];
  return field({
    id: key,
    label: alertPrefTexts[context.locale][key],
    errors: errorsOf(state, key),
    control: (attributes) =>
      html`<input ${attributes} type="time" required name="${key}" value="${clockText(value)}" />`,
  });
}

function check(key: string, value: string, { label, isOn }: { label: string; isOn: boolean }) {
  return html`<label class="check">
    <input type="checkbox" name="${key}" value="${value}" ${isOn ? html`checked` : ""} />
    ${label}
  </label>`;
}

function days(context: PageContext, state: AlertsState): Html {
  const { locale } = context;
  const chosen: readonly string[] =
    state.feedback?.typed.texts("working_days") ?? state.prefs.value.working_days;
  const boxes = weekdays.map((day) =>
    check("working_days", day, { label: weekdayTexts[locale][day], isOn: chosen.includes(day) }),
  );
  return html`<fieldset>
    <legend>${alertPrefTexts[locale].working_days}</legend>
    <div class="filters">${boxes}</div>
    ${fieldErrors("working_days", errorsOf(state, "working_days"))}
  </fieldset>`;
}

interface AlertBlock {
  kind: AlertKind;
  hint: string;
  fields: Html;
}

function block(context: PageContext, state: AlertsState, { kind, hint, fields }: AlertBlock) {
  const key = `${kind}_enabled` as const;
  const isOn = state.feedback?.typed.has(key) ?? state.prefs.value[key];
  const { locale } = context;
  return html`<fieldset>
    <legend>${alertName(context, kind)}</legend>
    ${check(key, "true", { label: texts[locale].watch, isOn })} ${fields}
    <p class="field__hint">${hint}</p>
  </fieldset>`;
}

/** The form of what alerts when, for operators. */
export function prefsForm(context: PageContext, state: AlertsState): Html {
  const text = texts[context.locale];
  const number = (key: Keys<number>) => numberField(context, state, key);
  const alert = (kind: AlertKind, hint: string, fields: Html) =>
    block(context, state, { kind, hint, fields });
  const base = state.feedback?.conflict?.version ?? state.prefs.version;
  const hours = html`${number("no_ingress_minutes")}
    <div class="filters">
      ${timeField(context, state, "working_hours_start")}
      ${timeField(context, state, "working_hours_end")}
    </div>
    <p class="field__hint">${text.hours} ${context.timeZone}</p>
    ${days(context, state)}`;
  return html`<form method="post" action="/admin/alerts#prefs" data-guard>
    ${csrfField(context)}
    <input type="hidden" name="base" value="${base}" />
    ${alert("no_ingress", text.silence, hours)}
    <div class="grid">
      ${alert("error_rate", "", number("error_rate_percent"))}
      ${alert("dead_emails", text.dead, number("dead_emails_count"))}
      ${alert("r2_timeouts", "", number("r2_timeouts_percent"))}
      <fieldset>
        <legend>${text.rates}</legend>
        ${number("rate_window_minutes")} ${number("rate_min_attempts")}
        <p class="field__hint">${text.rateHint}</p>
      </fieldset>
      ${alert("backlog", text.backlog, number("backlog_emails"))}
      ${alert("oldest_age", text.oldest, number("oldest_age_minutes"))}
      ${alert("destination", text.destination, html``)}
      ${alert("ledger_unbalanced", text.ledger, html``)}
      ${alert("redis_not_durable", text.redis, html``)}
      <fieldset>
        <legend>${text.repeat}</legend>
        ${number("repeat_hours")}
      </fieldset>
    </div>
    <button class="button button--primary">${text.save}</button>
  </form>`;
}
