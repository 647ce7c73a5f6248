import { maskUrl } from "@gmail-push/core";
import type { Examination } from "../../policy/examine.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";

const texts = defineTexts(
  {
    accepted: "Yes: taking in is switched on, and the sender may write.",
    ingress_disabled: "No: taking in emails is switched off (gmail_ingress_enabled).",
    sender_not_allowed: "No: the sender is not on the list of allowed senders.",
    sending_disabled: "No: sending is switched off (webhook_sending_enabled).",
    paused: "No: today is a day off, until",
    ifTaken: "If it were taken in:",
    toRule: (name: string) => `It goes to the destination of rule “${name}”`,
    alsoDefault: " and to the default destination.",
    onlyRule: ", and nowhere else: the rule stops there.",
    sameUrl: ", which is the only one.",
    noDefault: ", and nowhere else: no default destination is set.",
    toDefault: "It goes to the default destination: no rule matches.",
    toDefaultIgnored: (name: string) =>
      `It goes to the default destination: rule “${name}” matches, but names no usable one.`,
    waitsWindow: "It waits for the sending window, which opens",
    waitsDestination: "It waits until there is a destination: none is set. Next look:",
    noLinks: "It is skipped: it has no links, and emails without links are not sent.",
    outside: "It is skipped: a recadrage that arrives outside the sending window is.",
    noWindow: "No window is set: always open.",
    window: (start: string, end: string) => `Open from ${start} to ${end}`,
    inside: "it is inside.",
    outsideNow: "it is outside.",
    bypass: "A DESABO that is not urgent goes out all the same.",
    at: "Looked at as of",
  },
  {
    accepted: "Oui : la réception est active et l’expéditeur est admis.",
    ingress_disabled: "Non : la réception des e-mails est coupée (gmail_ingress_enabled).",
    sender_not_allowed: "Non : l’expéditeur n’est pas dans la liste des expéditeurs autorisés.",
    sending_disabled: "Non : l’envoi est coupé (webhook_sending_enabled).",
    paused: "Non : c’est un jour d’absence, jusqu’au",
    ifTaken: "S’il était accepté :",
    toRule: (name: string) => `Il part vers la destination de la règle « ${name} »`,
    alsoDefault: " et vers la destination par défaut.",
    onlyRule: ", et nulle part ailleurs : la règle s’arrête là.",
    sameUrl: ", qui est la seule.",
    noDefault: ", et nulle part ailleurs : aucune destination par défaut n’est définie.",
    toDefault: "Il part vers la destination par défaut : aucune règle ne correspond.",
    toDefaultIgnored: (name: string) =>
      `Il part vers la destination par défaut : la règle « ${name} » correspond, mais n’en nomme aucune d’utilisable.`,
    waitsWindow: "Il attend la plage d’envoi, qui s’ouvre le",
    waitsDestination: "Il attend une destination : aucune n’est définie. Prochain examen :",
    noLinks: "Il est ignoré : il n’a pas de lien, et les e-mails sans lien ne partent pas.",
    outside: "Il est ignoré : un recadrage qui arrive hors de la plage d’envoi l’est.",
    noWindow: "Aucune plage définie : toujours ouverte.",
    window: (start: string, end: string) => `Ouverte de ${start} à ${end}`,
    inside: "on est dedans.",
    outsideNow: "on est dehors.",
    bypass: "Un DESABO non urgent part quand même.",
    at: "Examiné à la date du",
  },
);

type Decision = Examination["explanation"]["decision"];

function deliverSentence(context: PageContext, decision: Decision & { kind: "deliver" }): string {
  const text = texts[context.locale];
  const { rule, stopped, deliveries, grounds } = decision;
  const byRule = deliveries.find((delivery) => delivery.rule !== null)?.rule ?? null;
  if (byRule === null) {
    return rule === null ? text.toDefault : text.toDefaultIgnored(rule.name);
  }
  const start = text.toRule(byRule.name);
  if (stopped) return start + text.onlyRule;
  if (deliveries.length > 1) return start + text.alsoDefault;
  return start + (grounds?.defaultDestination === "same_as_rule" ? text.sameUrl : text.noDefault);
}

function decisionSentence(context: PageContext, decision: Decision): Html {
  const text = texts[context.locale];
  switch (decision.kind) {
    case "deliver":
      return html`${deliverSentence(context, decision)}`;
    case "wait": {
      const isWindow = decision.because === "outside_window";
      return html`${isWindow ? text.waitsWindow : text.waitsDestination}
      ${timeText(context, decision.until)}.`;
    }
    case "skip":
      return html`${decision.because === "no_links" ? text.noLinks : text.outside}`;
  }
}

/** Whether the switches let it in, in one sentence. */
export function admissionSentence(context: PageContext, { explanation }: Examination): Html {
  const text = texts[context.locale];
  const { admission } = explanation;
  if (admission.kind === "accept") return html`${text.accepted}`;
  const isPause = admission.because === "sending_disabled" && admission.until !== null;
  if (!isPause) return html`${text[admission.because]}`;
  return html`${text.paused} ${timeText(context, admission.until)}.`;
}

/** The decision in one sentence, and before it what keeps the email from being taken in at all. */
export function conclusion(context: PageContext, examination: Examination): Html {
  const text = texts[context.locale];
  const { explanation, at } = examination;
  const { admission, decision } = explanation;
  const isTaken = admission.kind === "accept";
  const tone = !isTaken ? "bad" : decision.kind === "deliver" ? "ok" : "warn";
  const refusal = html`<p><strong>${admissionSentence(context, examination)}</strong></p>`;
  return html`<div class="notice notice--${tone}" role="status">
    ${isTaken ? "" : refusal}
    <p>${isTaken ? "" : text.ifTaken} <strong>${decisionSentence(context, decision)}</strong></p>
    <p class="soft">${text.at} ${timeText(context, at)}</p>
  </div>`;
}

/** The window, and whether the time is inside. */
export function windowText(context: PageContext, { explanation, settings }: Examination): Html {
  const text = texts[context.locale];
  const { window, isInside, bypassed } = explanation.window;
  if (window === null) return html`<p>${text.noWindow}</p>`;
  const { webhook_time_start: start, webhook_time_end: end } = settings.webhook_config;
  return html`<p>
    ${text.window(start, end)} (${settings.timeZone}) :
    <strong>${isInside ? text.inside : text.outsideNow}</strong> ${bypassed ? text.bypass : ""}
  </p>`;
}

/** Where something is sent, as this reader may see it. */
export function shownUrl({ role }: PageContext, url: string): string {
  return role === "operator" ? url : maskUrl(url);
}
