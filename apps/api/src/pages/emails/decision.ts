import type { Decision, DeliverDecision, Detection, Grounds } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { providerName } from "../records/reason-text.ts";
import { type DecisionText, decisionTexts } from "./decision-texts.ts";

function patterns(text: DecisionText, detection: Detection): string {
  switch (detection.kind) {
    case "recadrage":
      return text.recadrage(detection.deliveryTime);
    case "desabonnement_journee_tarifs": {
      const pace = detection.urgent ? text.urgent : text.notUrgent;
      const request = detection.hasDropboxRequest ? `, ${text.request}` : "";
      return `${text.desabo}, ${pace}${request}`;
    }
    case "none":
      return text.nothing;
  }
}

/** A window as it was when it was looked at. */
export function windowText(text: DecisionText, window: Grounds["window"]): string {
  if (window === null) return text.noWindow;
  const state = window.isOpen ? text.open : text.closed;
  return `${state} (${window.start} – ${window.end}, ${window.timeZone})`;
}

function windowReason(text: DecisionText, decision: Decision): string {
  const { grounds } = decision;
  if (grounds === undefined) return text.notRecorded;
  const shown = windowText(text, grounds.window);
  if (grounds.window === null || grounds.window.isOpen) return shown;
  if (decision.kind === "deliver") return `${shown}, ${text.bypassed}`;
  return decision.kind === "skip" ? `${shown}, ${text.skippedOutside}` : shown;
}

function linksReason(text: DecisionText, decision: Decision): string {
  if (decision.kind !== "deliver") {
    return decision.because === "no_links" ? text.noneSkipped : text.notAsked;
  }
  if (decision.links.length === 0) return text.noneLetThrough;
  const counts = new Map<string, number>();
  for (const { provider } of decision.links) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  return [...counts].map(([provider, count]) => `${providerName(provider)} ${count}`).join(", ");
}

function ruleReason(text: DecisionText, { rule }: DeliverDecision): Html {
  if (rule === null) return html`${text.noRule}`;
  const priority = rule.priority === "high" ? ` (${text.highPriority})` : "";
  const ignored = rule.webhookUrl === null ? html`<br />${text.ignored}` : "";
  return html`${text.matched} <strong>${rule.name}</strong>
    <code>${rule.id}</code>${priority}${ignored}`;
}

function defaultReason(text: DecisionText, decision: DeliverDecision): string {
  const isUsed = decision.deliveries.some(({ rule }) => rule === null);
  const ground = decision.grounds?.defaultDestination ?? (isUsed ? "used" : null);
  switch (ground) {
    case "used":
      return decision.deliveries.length > 1 ? text.used : text.usedAlone;
    case "stopped":
      return text.stopped;
    case "same_as_rule":
      return text.sameAsRule;
    case "none_configured":
      return text.noneConfigured;
    case "unusable":
      return text.unusable;
    case null:
      return decision.stopped ? text.stopped : text.notRecorded;
  }
}

/** Why it was decided so, step by step, from what was known then. */
export function decisionFacts({ locale }: PageContext, decision: Decision): Html {
  const text = decisionTexts[locale];
  const routing =
    decision.kind === "deliver"
      ? html`<dt>${text.rule}</dt>
          <dd>${ruleReason(text, decision)}</dd>
          <dt>${text.defaultDestination}</dt>
          <dd>${defaultReason(text, decision)}</dd>`
      : "";
  return html`<dl class="facts">
    <dt>${text.patterns}</dt>
    <dd>${patterns(text, decision.detection)}</dd>
    <dt>${text.window}</dt>
    <dd>${windowReason(text, decision)}</dd>
    <dt>${text.links}</dt>
    <dd>${linksReason(text, decision)}</dd>
    ${routing}
  </dl>`;
}
