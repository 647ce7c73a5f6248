import type { AlertInForce, AlertKind } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { frenchPlural } from "../plural.ts";
import { defineTexts } from "../texts.ts";
import { durationText, numberText } from "../time-text.ts";

const kindNames: Record<"en" | "fr", Record<AlertKind, string>> = defineTexts(
  {
    no_ingress: "The Apps Script is silent",
    error_rate: "Too many delivery attempts fail",
    dead_emails: "Emails were given up",
    r2_timeouts: "Copies to R2 go unanswered",
    backlog: "Too many emails are pending",
    oldest_age: "An email has been under way for too long",
    destination: "A destination is in trouble",
    ledger_unbalanced: "The ledger does not balance",
    redis_not_durable: "Redis could lose emails",
  },
  {
    no_ingress: "L’Apps Script ne donne plus signe de vie",
    error_rate: "Trop de tentatives de livraison échouent",
    dead_emails: "Des e-mails ont été abandonnés",
    r2_timeouts: "Les copies vers R2 restent sans réponse",
    backlog: "Trop d’e-mails en attente",
    oldest_age: "Un e-mail est en cours depuis trop longtemps",
    destination: "Une destination est en difficulté",
    ledger_unbalanced: "Le registre n’est pas équilibré",
    redis_not_durable: "Redis pourrait perdre des e-mails",
  },
);

const texts = defineTexts(
  {
    limit: "limit",
    emails: (count: number): string => (count === 1 ? "email" : "emails"),
    degraded: "degraded: it only fails; one delivery at a time tries it",
    gone: "disabled: it answered 410 Gone",
    failing: "disabled: it failed for days",
  },
  {
    limit: "seuil",
    emails: (count: number) => frenchPlural(count, "e-mail"),
    degraded: "dégradée : elle ne fait qu’échouer, une seule livraison à la fois l’essaie",
    gone: "désactivée : elle a répondu 410 Gone",
    failing: "désactivée : elle échoue depuis des jours",
  },
);

/** What an alert is called. */
export function alertName({ locale }: Pick<PageContext, "locale">, kind: AlertKind): string {
  return kindNames[locale][kind];
}

function amountText(context: PageContext, kind: AlertKind, amount: number): string {
  switch (kind) {
    case "no_ingress":
    case "oldest_age":
      return durationText(context, amount * 60_000);
    case "error_rate":
    case "r2_timeouts":
      return `${numberText(context, amount)} %`;
    case "backlog":
    case "dead_emails":
      return `${numberText(context, amount)} ${texts[context.locale].emails(amount)}`;
    case "destination":
    case "ledger_unbalanced":
    case "redis_not_durable":
      return numberText(context, amount);
  }
}

function reasonText({ locale }: PageContext, because: string): string {
  const text = texts[locale];
  if (because === "degraded" || because === "gone" || because === "failing") return text[because];
  return because;
}

type Told = Pick<AlertInForce, "kind" | "subject" | "value" | "threshold" | "because">;

/**
 * What was measured and against what, which destination, what is wrong; empty where the alert's own name says
 * it all. `names`: of destinations, by id.
 */
export function alertDetail(
  context: PageContext,
  alert: Told,
  names: ReadonlyMap<string, string>,
): Html {
  const { kind, subject, value, threshold, because } = alert;
  if (kind === "destination" && subject !== null) {
    const name = names.get(subject) ?? subject;
    const link = html`<a href="/admin/destinations/${subject}">${name}</a>`;
    return because === null ? link : html`${link}, ${reasonText(context, because)}`;
  }
  if (subject !== null) return html`<code>${subject} ${because ?? ""}</code>`;
  if (value === null || threshold === null) return html``;
  const limit = `${texts[context.locale].limit} ${amountText(context, kind, threshold)}`;
  const measured = amountText(context, kind, value);
  if (kind !== "dead_emails") return html`${measured} (${limit})`;
  return html`<a href="/admin/emails?state=dead">${measured}</a> (${limit})`;
}
