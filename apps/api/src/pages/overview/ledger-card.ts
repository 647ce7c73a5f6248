import type { Balance } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { frenchPlural, invariable } from "../plural.ts";
import { defineTexts } from "../texts.ts";
import { numberText } from "../time-text.ts";

const texts = defineTexts(
  {
    title: "Ledger",
    accepted: invariable("accepted"),
    delivered: invariable("delivered"),
    skipped: invariable("skipped"),
    dead: invariable("dead"),
    pending: "pending",
    expired: invariable("expired"),
    balanced: "Balanced: every accepted email is accounted for.",
    unbalanced: (emails: string) => `Out of balance by ${emails}: emails are missing or too many.`,
    audit: "Check every record",
    pendingAre: (fresh: string, waiting: string, delivering: string) =>
      `Pending: ${fresh} to be decided, ${waiting} waiting, ${delivering} being delivered.`,
  },
  {
    title: "Registre",
    accepted: (count: number) => frenchPlural(count, "accepté"),
    delivered: (count: number) => frenchPlural(count, "livré"),
    skipped: (count: number) => frenchPlural(count, "ignoré"),
    dead: (count: number) => frenchPlural(count, "abandonné"),
    pending: "en cours",
    expired: (count: number) => frenchPlural(count, "expiré"),
    balanced: "Équilibré : le compte est bon, aucun e-mail ne manque.",
    unbalanced: (emails: string) => `Déséquilibre de ${emails} : des e-mails manquent ou excèdent.`,
    audit: "Vérifier chaque enregistrement",
    pendingAre: (fresh: string, waiting: string, delivering: string) =>
      `En cours : ${fresh} à décider, ${waiting} en attente, ${delivering} en livraison.`,
  },
);

function imbalance({ acceptedTotal, states, pending, expired }: Balance): number {
  return acceptedTotal - states.delivered - states.skipped - states.dead - pending - expired;
}

/** The ledger written out, and whether it holds. */
export function ledgerCard(context: PageContext, balance: Balance): Html {
  const text = texts[context.locale];
  const number = (value: number) => numberText(context, value);
  const { acceptedTotal, states, pending, expired, balanced } = balance;
  const term = (state: "delivered" | "skipped" | "dead") =>
    html`<a href="/admin/emails?state=${state}"
      ><strong>${number(states[state])}</strong> ${text[state](states[state])}</a
    >`;
  const verdict = balanced
    ? html`<p><span class="badge badge--ok">✓</span> ${text.balanced}</p>`
    : html`<div class="notice notice--bad">
        <p>
          <span class="badge badge--bad">✗</span>
          <strong>${text.unbalanced(number(imbalance(balance)))}</strong>
        </p>
      </div>`;
  const audit = html`<p>
    <a href="/api/admin/ledger/audit">${text.audit}</a> <small>(JSON)</small>
  </p>`;
  return html`<section class="card" id="ledger" aria-labelledby="ledger-title">
    <h2 id="ledger-title">${text.title}</h2>
    <p class="equation">
      <span><strong>${number(acceptedTotal)}</strong> ${text.accepted(acceptedTotal)}</span>
      <span>= ${term("delivered")}</span>
      <span>+ ${term("skipped")}</span>
      <span>+ ${term("dead")}</span>
      <span>+ <strong>${number(pending)}</strong> ${text.pending}</span>
      <span>+ <strong>${number(expired)}</strong> ${text.expired(expired)}</span>
    </p>
    ${verdict}
    <p class="soft">
      ${text.pendingAre(number(states.accepted), number(states.waiting), number(states.delivering))}
    </p>
    ${context.role === "operator" ? audit : ""}
  </section>`;
}
