import type { SettingVersion } from "../../setting-versions.ts";
import type { FormName } from "../../setting-forms.ts";
import type { ToolsState } from "../../tools-state.ts";
import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { baseOf, formNotice } from "./form-card.ts";

const texts = defineTexts(
  {
    on: "on",
    off: "off",
    turnOn: "Turn on",
    turnOff: "Turn off",
    since: "since",
    by: "by",
    always: "as the environment or an earlier version set it",
  },
  {
    on: "oui",
    off: "non",
    turnOn: "Activer",
    turnOff: "Désactiver",
    since: "depuis le",
    by: "par",
    always: "tel que l’environnement ou une version antérieure l’a réglé",
  },
);

export interface Switch {
  form: FormName;
  label: string;
  /** what it does, on one line */
  hint: string;
  isOn: boolean;
  /** what callers or receivers notice once it is turned, asked before it is */
  confirmOn: string;
  confirmOff: string;
  /** the state that calls for attention; null: neither. Off when it is not given */
  isOnUnusual?: boolean | null;
  since: Pick<SettingVersion, "at" | "by"> | null;
}

function sinceText(context: PageContext, { since }: Switch): Html {
  const text = texts[context.locale];
  if (since === null || since.at === null) return html`<small>${text.always}</small>`;
  const by = since.by === null ? "" : html` ${text.by} <strong>${since.by}</strong>`;
  return html`<small>${text.since} ${timeText(context, Date.parse(since.at))}${by}</small>`;
}

function button(context: PageContext, state: ToolsState, { form, label, ...rest }: Switch): Html {
  const text = texts[context.locale];
  const { isOn, confirmOn, confirmOff } = rest;
  const { isOnUnusual = false } = rest;
  const tone =
    isOnUnusual === null ? "" : isOn === isOnUnusual ? "button--primary" : "button--danger";
  return html`<form method="post" action="/admin/tools/${form}#${form}">
    ${csrfField(context)}
    <input type="hidden" name="base" value="${baseOf(state, form)}" />
    <button
      class="button ${tone}"
      name="state"
      value="${isOn ? "off" : "on"}"
      data-confirm="${isOn ? confirmOff : confirmOn}"
    >
      ${isOn ? text.turnOff : text.turnOn}<span class="visually-hidden"> ${label}</span>
    </button>
  </form>`;
}

/** A switch with its state, since when, and the one button that turns it. */
export function switchCard(context: PageContext, state: ToolsState, shown: Switch): Html {
  const text = texts[context.locale];
  const { form, label, hint, isOn, isOnUnusual = false } = shown;
  const tone = isOnUnusual === null ? "" : isOn === isOnUnusual ? "badge--warn" : "badge--ok";
  return html`<section class="card" id="${form}">
    ${formNotice(context, state, form)}
    <h3>${label} <span class="badge ${tone}">${isOn ? text.on : text.off}</span></h3>
    <p class="soft">${hint}</p>
    <div class="row row--apart">
      ${sinceText(context, shown)}
      ${context.role === "operator" ? button(context, state, shown) : ""}
    </div>
  </section>`;
}
