import { builtInProcessingPrefs, printLength, printSchedule } from "@gmail-push/core";
import type { ToolsState } from "../../tools-state.ts";
import { field } from "../field.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { errorsOf, formCard, typedOr } from "./form-card.ts";
import { keyText } from "./setting-texts.ts";
import { dayWordOf, valueText } from "./value-text.ts";

const texts = defineTexts(
  {
    retries: "Retries",
    retriesHint:
      "After a failed attempt the next one waits this long. After the last one the delivery is given up as dead; it is kept and can be replayed.",
    scheduleHint:
      "In order, with commas: 5 s, 5 min, 2 h, 1 d. Hopeless answers are given up sooner, and a receiver’s Retry-After is honoured.",
    total: (attempts: number, length: string) =>
      `${attempts} attempts over ${length}, then the delivery is dead.`,
    builtIn: "Usual:",
    limits: "Time limits",
    limitsHint:
      "How long one attempt may last, and how long an email waits for copies of its files before it goes out with its links.",
    timeoutHint: "1 s to 5 min. Destinations can have their own.",
    deadlineHint: "10 s to 1 h.",
  },
  {
    retries: "Reprises",
    retriesHint:
      "Après une tentative en échec, la suivante attend ce temps. Après le dernier, la livraison est abandonnée ; elle est gardée et peut être rejouée.",
    scheduleHint:
      "Dans l’ordre, avec des virgules : 5 s, 5 min, 2 h, 1 j. Les réponses sans espoir sont abandonnées plus tôt, et le Retry-After du destinataire est respecté.",
    total: (attempts: number, length: string) =>
      `${attempts} tentatives sur ${length}, puis la livraison est abandonnée.`,
    builtIn: "Habituel :",
    limits: "Délais",
    limitsHint:
      "Combien de temps peut durer une tentative, et combien de temps un e-mail attend les copies de ses fichiers avant de partir avec ses liens.",
    timeoutHint: "De 1 s à 5 min. Chaque destination peut avoir le sien.",
    deadlineHint: "De 10 s à 1 h.",
  },
);

function sumOf(schedule: readonly number[]): number {
  return schedule.reduce((total, pause) => total + pause, 0);
}

export function retriesForm(context: PageContext, state: ToolsState): Html {
  const text = texts[context.locale];
  const day = dayWordOf(context.locale);
  const { retry_schedule_sec: schedule } = state.prefs.value;
  const written = printSchedule(schedule, day);
  const usual = printSchedule(builtInProcessingPrefs.retry_schedule_sec, day);
  const input = field({
    id: "retry_schedule_sec",
    label: keyText(context.locale, "retry_schedule_sec"),
    hint: text.scheduleHint,
    errors: errorsOf(state, "retries", "retry_schedule_sec"),
    control: (attributes) =>
      html`<input
        ${attributes}
        name="retry_schedule_sec"
        maxlength="5000"
        autocomplete="off"
        value="${typedOr(state, "retries", "retry_schedule_sec", written)}"
      />`,
  });
  const total = text.total(schedule.length + 1, printLength(sumOf(schedule), day));
  return formCard(context, state, {
    form: "retries",
    title: text.retries,
    hint: text.retriesHint,
    facts: html`<p>${written}</p>
      <p>${total}</p>`,
    fields: html`${input}
      <p class="soft">${text.builtIn} <code>${usual}</code></p>
      <p>${total}</p>`,
  });
}

export function limitsForm(context: PageContext, state: ToolsState): Html {
  const { locale } = context;
  const text = texts[locale];
  const length = (key: "webhook_timeout_sec" | "offload_deadline_sec", hint: string) => {
    const inForce = printLength(state.prefs.value[key], dayWordOf(locale));
    return field({
      id: key,
      label: keyText(locale, key),
      hint,
      errors: errorsOf(state, "limits", key),
      control: (attributes) =>
        html`<input
          ${attributes}
          name="${key}"
          size="12"
          maxlength="40"
          autocomplete="off"
          value="${typedOr(state, "limits", key, inForce)}"
        />`,
    });
  };
  const fact = (key: "webhook_timeout_sec" | "offload_deadline_sec") =>
    html`<dt>${keyText(locale, key)}</dt>
      <dd>${valueText(context, key, state.prefs.value[key])}</dd>`;
  return formCard(context, state, {
    form: "limits",
    title: text.limits,
    hint: text.limitsHint,
    facts: html`<dl class="facts">
      ${fact("webhook_timeout_sec")} ${fact("offload_deadline_sec")}
    </dl>`,
    fields: html`${length("webhook_timeout_sec", text.timeoutHint)}
    ${length("offload_deadline_sec", text.deadlineHint)}`,
  });
}
