import type { DestinationView } from "../../destination-steps.ts";
import type { DeliveryCounts } from "../../read-destinations.ts";
import { fact } from "../fact.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { agoText, numberText } from "../time-text.ts";

const texts = defineTexts(
  {
    healthy: "ok",
    degraded: "degraded",
    failing: "failing",
    disabled: "disabled",
    because: {
      gone: "It answered 410: it is gone.",
      failing: "It did nothing but fail for days.",
      operator: "An operator disabled it.",
    },
    circuit: "Circuit",
    closed: "closed: deliveries go out",
    open: "open: deliveries wait without losing attempts",
    nextProbe: "Next probe",
    soon: "with the next delivery",
    failures: "Failures in a row",
    failingSince: "Failing since",
    lastSuccess: "Last success",
    lastFailure: "Last failure",
    never: "never",
    pending: "Pending deliveries",
    dead: "Dead deliveries",
  },
  {
    healthy: "ok",
    degraded: "dégradée",
    failing: "en échec",
    disabled: "désactivée",
    because: {
      gone: "Elle a répondu 410 : elle n’existe plus.",
      failing: "Elle n’a fait qu’échouer pendant des jours.",
      operator: "Un opérateur l’a désactivée.",
    },
    circuit: "Circuit",
    closed: "fermé : les livraisons partent",
    open: "ouvert : les livraisons attendent sans perdre de tentative",
    nextProbe: "Prochaine tentative de reprise",
    soon: "à la prochaine livraison",
    failures: "Échecs de suite",
    failingSince: "En échec depuis",
    lastSuccess: "Dernier succès",
    lastFailure: "Dernier échec",
    never: "jamais",
    pending: "Livraisons en attente",
    dead: "Livraisons abandonnées",
  },
);

/** How a destination is doing, in a word. It fails from its first failure to its next success, whatever its circuit. */
export function healthBadge(
  { locale }: Pick<PageContext, "locale">,
  { destination, health }: DestinationView,
): Html {
  const text = texts[locale];
  if (!destination.options.enabled) {
    return html`<span class="badge badge--bad">${text.disabled}</span>`;
  }
  const isFailing = health.state === "healthy" && health.failing_since !== undefined;
  const word = isFailing ? "failing" : health.state;
  const tone = word === "healthy" ? "badge--ok" : "badge--warn";
  return html`<span class="badge ${tone}">${text[word]}</span>`;
}

/** The circuit, its next probe, and what waits. */
export function healthFacts(
  context: PageContext,
  { destination, health }: DestinationView,
  { counts, now }: { counts: DeliveryCounts; now: Date },
): Html {
  const text = texts[context.locale];
  const ago = (at: number | undefined) =>
    at === undefined ? text.never : agoText(context, at, now);
  const deliveries = (state: "pending" | "dead") =>
    html`<a href="/admin/deliveries?destination=${destination.id}&amp;state=${state}"
      >${numberText(context, counts[state])}</a
    >`;
  const isOpen = health.state === "degraded";
  const reason = destination.disabled_because;
  const probeAt = health.open_until;
  const isWaiting = probeAt !== undefined && probeAt > now.getTime();
  const probe = isWaiting ? agoText(context, probeAt, now) : text.soon;
  return html`${reason === null ? "" : html`<p>${text.because[reason]}</p>`}
    <dl class="facts">
      ${fact(text.circuit, isOpen ? text.open : text.closed)}
      ${isOpen ? fact(text.nextProbe, probe) : ""}
      ${health.failures === 0 ? "" : fact(text.failures, numberText(context, health.failures))}
      ${health.failing_since === undefined ? "" : fact(text.failingSince, ago(health.failing_since))}
      ${fact(text.lastSuccess, ago(health.last_success_at))}
      ${fact(text.lastFailure, ago(health.last_failure_at))}
      ${fact(text.pending, deliveries("pending"))} ${fact(text.dead, deliveries("dead"))}
    </dl>`;
}
