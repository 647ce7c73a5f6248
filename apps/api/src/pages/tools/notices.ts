import { sendingAt } from "@gmail-push/core";
import type { ToolsState } from "../../tools-state.ts";
import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { settingText } from "./setting-texts.ts";

const texts = defineTexts(
  {
    ingressOff: "Taking in emails is off: pushes are answered 409 and wait in Gmail.",
    sendingOff: "Sending is off: nothing goes out, and pushes wait in Gmail.",
    todayOff: "Today is off.",
    until: "Nothing goes out and pushes wait in Gmail until",
    noUrl: "There is no default destination: emails without a rule of their own reach nobody.",
    spoilt: "What is stored does not parse:",
    stored: "stored in Redis as",
    inForce:
      "The last good values are in force. Any save of this setting puts it right; the button stores what is in force now, and an earlier version can be restored from its history.",
    mend: "Store what is in force",
    history: "History",
  },
  {
    ingressOff:
      "La réception est désactivée : les envois reçoivent un 409 et attendent dans Gmail.",
    sendingOff: "L’envoi est désactivé : rien ne part, et les e-mails attendent dans Gmail.",
    todayOff: "Aujourd’hui est un jour d’absence.",
    until: "Rien ne part et les e-mails attendent dans Gmail jusqu’au",
    noUrl:
      "Il n’y a pas de destination par défaut : les e-mails sans règle à eux n’atteignent personne.",
    spoilt: "Ce qui est enregistré est illisible :",
    stored: "dans Redis sous",
    inForce:
      "Les dernières bonnes valeurs sont en vigueur. Tout enregistrement de ce réglage le répare ; le bouton enregistre ce qui est en vigueur, et son historique permet de restaurer une version antérieure.",
    mend: "Enregistrer ce qui est en vigueur",
    history: "Historique",
  },
);

function warning(body: Html | string): Html {
  return html`<div class="notice notice--warn"><p>${body}</p></div>`;
}

/** Settings that somebody spoilt by hand, and how to mend them. */
function spoiltNotices(context: PageContext, { spoilt, storePrefix }: ToolsState): Html[] {
  const text = texts[context.locale];
  return spoilt.map(
    (name) =>
      html`<div class="notice notice--bad">
        <p>
          <strong>${text.spoilt} ${settingText(context.locale, name)}</strong>
          (${text.stored} <code>${storePrefix}${name}</code>)
        </p>
        <p>${text.inForce}</p>
        <div class="row">
          ${
            context.role === "operator"
              ? html`<form method="post" action="/admin/tools/mend/${name}">
                  ${csrfField(context)}
                  <button class="button button--primary">${text.mend}</button>
                </form>`
              : ""
          }
          <a href="/admin/tools/history/${name}">${text.history}</a>
        </div>
      </div>`,
  );
}

/** What keeps emails from coming in or going out right now. */
export function toolsNotices(context: PageContext, state: ToolsState): Html[] {
  const text = texts[context.locale];
  const webhook = state.webhook.current.value;
  const sending = sendingAt(webhook, state.now, context.timeZone);
  const notices = spoiltNotices(context, state);
  if (!state.flags.current.value.gmail_ingress_enabled) notices.push(warning(text.ingressOff));
  if (sending.kind === "off" && sending.because === "switched_off") {
    notices.push(warning(text.sendingOff));
  }
  if (sending.kind === "off" && sending.because === "absence_pause") {
    const until = timeText(context, sending.until);
    notices.push(warning(html`<strong>${text.todayOff}</strong> ${text.until} ${until}.`));
  }
  if (webhook.webhook_url === null) notices.push(warning(text.noUrl));
  return notices;
}
