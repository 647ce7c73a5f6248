import type { RoutingRule, RuleCondition } from "@gmail-push/core";
import { maskUrl } from "@gmail-push/core";
import { maskConditionValue } from "../../mask-setting.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts, type Locale } from "../texts.ts";

const texts = defineTexts(
  {
    fields: { sender: "Sender", subject: "Subject", body: "Body" },
    operators: { contains: "contains", equals: "is exactly", regex: "matches the expression" },
    exact: "case counts",
    loose: "any case",
    off: "off",
    on: "on",
    high: "high priority",
    stops: "stops here",
    goesOn: "default destination too",
    to: "Sends to",
    noUrl: "no destination yet",
    toBeSet: "Destination to be set",
    blank: "(blank)",
  },
  {
    fields: { sender: "L’expéditeur", subject: "L’objet", body: "Le corps" },
    operators: {
      contains: "contient",
      equals: "est exactement",
      regex: "correspond à l’expression",
    },
    exact: "casse respectée",
    loose: "casse ignorée",
    off: "désactivée",
    on: "active",
    high: "priorité haute",
    stops: "s’arrête là",
    goesOn: "destination par défaut aussi",
    to: "Envoie vers",
    noUrl: "aucune destination",
    toBeSet: "Destination à définir",
    blank: "(vide)",
  },
);

function wordOf(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}

export function fieldText(locale: Locale, field: string): string {
  return wordOf(texts[locale].fields, field);
}

export function operatorText(locale: Locale, operator: string): string {
  return wordOf(texts[locale].operators, operator);
}

/** One condition as a sentence. */
export function conditionText(context: PageContext, condition: RuleCondition): Html {
  const { locale, role } = context;
  const text = texts[locale];
  const { field, operator, value, case_sensitive: isExact } = condition;
  const shown = value === "" ? text.blank : maskConditionValue(condition, role);
  return html`${fieldText(locale, field)} ${operatorText(locale, operator)} <code>${shown}</code>
    <small>${isExact ? text.exact : text.loose}</small>`;
}

/** Where a rule sends, as this reader may see it. */
export function urlText({ role, locale }: PageContext, url: string): string {
  if (url === "") return texts[locale].noUrl;
  return role === "viewer" ? maskUrl(url) : url;
}

/** A rule's switches as badges. */
export function ruleBadges({ locale }: PageContext, rule: RoutingRule): Html {
  const text = texts[locale];
  const { priority, stop_processing: stops } = rule.actions;
  return html`${rule.enabled ? "" : html`<span class="badge badge--warn">${text.off}</span>`}
    ${priority === "high" ? html`<span class="badge badge--info">${text.high}</span>` : ""}
    <span class="badge">${stops ? text.stops : text.goesOn}</span>`;
}

/** What a rule asks and does. */
export function ruleSummary(context: PageContext, rule: RoutingRule): Html {
  const text = texts[context.locale];
  const { webhook_url: url } = rule.actions;
  const action = url === "" ? text.toBeSet : html`${text.to} <code>${urlText(context, url)}</code>`;
  return html`<ul class="rule__conditions">
      ${rule.conditions.map((condition) => html`<li>${conditionText(context, condition)}</li>`)}
    </ul>
    <p class="rule__action">${action}</p>`;
}

/** A field of a rule as people call it. */
const fieldNames = defineTexts<Record<string, string>>(
  {
    name: "name",
    conditions: "conditions",
    enabled: "state",
    webhook_url: "destination",
    priority: "priority",
    stop_processing: "stops",
    field: "field",
    operator: "test",
    value: "value",
    case_sensitive: "case",
  },
  {
    name: "nom",
    conditions: "conditions",
    enabled: "état",
    webhook_url: "destination",
    priority: "priorité",
    stop_processing: "arrêt",
    field: "champ",
    operator: "test",
    value: "valeur",
    case_sensitive: "casse",
  },
);

export function fieldName(locale: Locale, field: string): string {
  return wordOf(fieldNames[locale], field);
}

/** What stands in a field, as people say it. */
export function fieldValue(context: PageContext, field: string, value: string): string {
  const { locale } = context;
  const text = texts[locale];
  if (field === "enabled") return value === "true" ? text.on : text.off;
  if (field === "case_sensitive") return value === "true" ? text.exact : text.loose;
  if (field === "stop_processing") return value === "true" ? text.stops : text.goesOn;
  if (field === "webhook_url") return urlText(context, value);
  if (field === "field") return fieldText(locale, value);
  if (field === "operator") return operatorText(locale, value);
  // Of a change it is not told which field the condition reads: it may be the sender's.
  return maskConditionValue({ field: "sender", value }, context.role);
}
