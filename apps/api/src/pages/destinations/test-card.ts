import type { PingResult } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import { blockedText } from "../issue-text.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { failureText } from "../records/reason-text.ts";
import { defineTexts } from "../texts.ts";
import { durationText } from "../time-text.ts";
import type { DestinationState } from "./destination-state.ts";

const texts = defineTexts(
  {
    title: "Test",
    hint: "Sends a test webhook the way deliveries go, signed, with these options. It counts for nothing.",
    send: "Send a test",
    arrived: "It arrived.",
    failed: "It did not arrive:",
    unsent: "No worker sent it within a minute. Is one running, and sending switched on?",
    status: "Status",
    duration: "Duration",
    none: "none",
  },
  {
    title: "Test",
    hint: "Envoie un webhook de test par le chemin des livraisons, signé, avec ces options. Il ne compte pour rien.",
    send: "Envoyer un test",
    arrived: "Il est arrivé.",
    failed: "Il n’est pas arrivé :",
    unsent:
      "Aucun worker ne l’a envoyé en une minute. Y en a-t-il un en marche, et l’envoi est-il activé ?",
    status: "Code",
    duration: "Durée",
    none: "aucun",
  },
);

function resultNotice({ locale }: PageContext, result: PingResult | null): Html {
  const text = texts[locale];
  if (result === null) {
    return html`<div class="notice notice--bad" role="alert"><p>${text.unsent}</p></div>`;
  }
  const { outcome, status, reason, cause, durationMs, egressRule } = result;
  const isHere = outcome === "delivered";
  const why =
    egressRule === null ? failureText(locale, { reason, cause }) : blockedText(locale, egressRule);
  return html`<div
    class="notice ${isHere ? "notice--ok" : "notice--bad"}"
    role="${isHere ? "status" : "alert"}"
  >
    <p><strong>${isHere ? text.arrived : `${text.failed} ${why}`}</strong></p>
    <dl class="facts">
      <dt>${text.status}</dt>
      <dd>${status ?? text.none}</dd>
      <dt>${text.duration}</dt>
      <dd>${durationText({ locale }, durationMs)}</dd>
    </dl>
  </div>`;
}

/** A test webhook, and what became of the last one. */
export function testCard(context: PageContext, { destination, news }: DestinationState): Html {
  const text = texts[context.locale];
  const form = html`<form method="post" action="/admin/destinations/${destination.id}/test#test">
    ${csrfField(context)}
    <button class="button">${text.send}</button>
  </form>`;
  return html`<section class="card" id="test">
    <h2>${text.title}</h2>
    <p class="soft">${text.hint}</p>
    ${news.test === undefined ? "" : resultNotice(context, news.test)}
    ${context.role === "operator" ? form : ""}
  </section>`;
}
