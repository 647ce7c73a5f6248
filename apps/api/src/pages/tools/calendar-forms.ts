import { isOpen, nextOpening, timeWindow, weekdays } from "@gmail-push/core";
import type { ToolsState } from "../../tools-state.ts";
import { field, fieldErrors } from "../field.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { errorsOf, formCard, typedOr } from "./form-card.ts";
import { keyText, weekdayTexts } from "./setting-texts.ts";
import { valueText } from "./value-text.ts";

const texts = defineTexts(
  {
    window: "Hours of sending",
    windowHint:
      "Outside these hours, plan changes are skipped, cancellations that are not urgent go out at once, and everything else waits until the window opens. Both blank: no limit.",
    zone: "Time zone:",
    none: "No window: webhooks go out at any hour.",
    open: "Open now.",
    closed: "Closed now; opens",
    timeHint: "For example 9h00 or 09:00. An end before the start is on the next day.",
    absence: "Days off",
    absenceHint:
      "On these days nothing is sent: pushes are answered 409 and stay in Gmail, whatever the switch above says.",
    pause: "Pause on the days ticked",
    days: "Days",
    colon: ":",
  },
  {
    window: "Plage horaire d’envoi",
    windowHint:
      "En dehors, les recadrages sont ignorés, les désabonnements non urgents partent aussitôt, et tout le reste attend l’ouverture. Les deux vides : aucune limite.",
    zone: "Fuseau horaire :",
    none: "Pas de plage : les webhooks partent à toute heure.",
    open: "Ouverte en ce moment.",
    closed: "Fermée en ce moment ; ouvre",
    timeHint: "Par exemple 9h00 ou 09:00. Une fin avant le début tombe le lendemain.",
    absence: "Jours d’absence",
    absenceHint:
      "Ces jours-là rien ne part : les envois du script reçoivent un 409 et restent dans Gmail, quoi que dise l’interrupteur plus haut.",
    pause: "Faire une pause les jours cochés",
    days: "Jours",
    colon: " :",
  },
);

function windowNow(context: PageContext, { webhook, now }: ToolsState): Html {
  const text = texts[context.locale];
  const { webhook_time_start: start, webhook_time_end: end } = webhook.current.value;
  const window = timeWindow(start, end);
  const zone = html`<small>${text.zone} ${context.timeZone}</small>`;
  if (window === null) return html`<p>${text.none} ${zone}</p>`;
  const state = isOpen(window, now, context.timeZone)
    ? text.open
    : html`${text.closed} ${timeText(context, nextOpening(window, now, context.timeZone))}.`;
  return html`<p><strong>${start} – ${end}</strong>. ${state} ${zone}</p>`;
}

export function windowForm(context: PageContext, state: ToolsState): Html {
  const { locale } = context;
  const text = texts[locale];
  const { value } = state.webhook.current;
  const time = (key: "webhook_time_start" | "webhook_time_end") =>
    field({
      id: key,
      label: keyText(locale, key),
      errors: errorsOf(state, "window", key),
      control: (attributes) =>
        html`<input
          ${attributes}
          name="${key}"
          size="8"
          maxlength="8"
          autocomplete="off"
          value="${typedOr(state, "window", key, value[key])}"
        />`,
    });
  const facts = windowNow(context, state);
  return formCard(context, state, {
    form: "window",
    title: text.window,
    hint: text.windowHint,
    facts,
    fields: html`${facts}
      <p class="soft">${text.timeHint}</p>
      <div class="filters">${time("webhook_time_start")} ${time("webhook_time_end")}</div>`,
  });
}

function dayBoxes(context: PageContext, state: ToolsState): Html {
  const { locale } = context;
  const { feedback, webhook } = state;
  const typed = feedback?.form === "absence" ? feedback.typed : null;
  const value = webhook.current.value;
  const ticked: readonly string[] = typed?.texts("absence_pause_days") ?? value.absence_pause_days;
  const isPausing = typed?.has("absence_pause_enabled") ?? value.absence_pause_enabled;
  const errors = errorsOf(state, "absence", "absence_pause_days");
  const described =
    errors.length === 0
      ? ""
      : html`aria-describedby="absence_pause_days-error" aria-invalid="true"`;
  const boxes = weekdays.map(
    (day) =>
      html`<label class="check">
        <input
          type="checkbox"
          name="absence_pause_days"
          value="${day}"
          ${ticked.includes(day) ? html`checked` : ""}
        />
        ${weekdayTexts[locale][day]}
      </label>`,
  );
  return html`<label class="check">
      <input
        type="checkbox"
        name="absence_pause_enabled"
        value="true"
        ${isPausing ? html`checked` : ""}
      />
      ${texts[locale].pause}
    </label>
    <fieldset ${described}>
      <legend>${texts[locale].days}</legend>
      <div class="filters">${boxes}</div>
      ${fieldErrors("absence_pause_days", errors)}
    </fieldset>`;
}

export function absenceForm(context: PageContext, state: ToolsState): Html {
  const { locale } = context;
  const text = texts[locale];
  const { value } = state.webhook.current;
  const facts = html`<p>
    ${text.pause}${text.colon}
    <strong>${valueText(context, "absence_pause_enabled", value.absence_pause_enabled)}</strong>.
    ${valueText(context, "absence_pause_days", value.absence_pause_days)}
  </p>`;
  return formCard(context, state, {
    form: "absence",
    title: text.absence,
    hint: text.absenceHint,
    facts,
    fields: dayBoxes(context, state),
  });
}
