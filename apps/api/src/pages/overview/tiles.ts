import { html, Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import type { Overview } from "../../read-overview.ts";
import { defineTexts } from "../texts.ts";
import { agoText, numberText } from "../time-text.ts";
import { secondsText, shareText } from "./amounts.ts";
import { sumOf } from "./counts.ts";

const texts = defineTexts(
  {
    tiles: "Key figures",
    emails: (one: boolean): string => (one ? "email" : "emails"),
    perHour: "per hour",
    median: "to deliver, median",
    p95: (time: string) => `95% within ${time}`,
    errors: "of the attempts failed",
    of: (failed: string, attempts: string) => `${failed} of ${attempts}`,
    pending: (one: boolean): string => (one ? "email under way" : "emails under way"),
    waiting: (emails: string) => `${emails} of them wait for their time`,
    push: "last push",
    never: "none yet",
    contact: "The script last called",
    workers: (one: boolean): string => (one ? "worker at work" : "workers at work"),
    noAttempts: "no attempt",
  },
  {
    tiles: "Chiffres clés",
    emails: (one: boolean): string => (one ? "e-mail" : "e-mails"),
    perHour: "par heure",
    median: "pour livrer, en médiane",
    p95: (time: string) => `95 % en moins de ${time}`,
    errors: "des tentatives ont échoué",
    of: (failed: string, attempts: string) => `${failed} sur ${attempts}`,
    pending: (one: boolean): string => (one ? "e-mail en cours" : "e-mails en cours"),
    waiting: (emails: string) => `dont ${emails} attendent leur heure`,
    push: "dernier envoi reçu",
    never: "aucun",
    contact: "Dernier appel du script :",
    workers: (one: boolean): string => (one ? "worker en service" : "workers en service"),
    noAttempts: "aucune tentative",
  },
);

function tile(value: string | Html, label: string, more: string | Html = ""): Html {
  const words = value instanceof Html ? "stat__value--words" : "";
  return html`<div class="card stat">
    <span class="stat__value ${words}">${value}</span>
    <span class="stat__label">${label}</span>
    <small>${more}</small>
  </div>`;
}

/** The figures one looks at first. */
export function tiles(context: PageContext, overview: Overview): Html {
  const text = texts[context.locale];
  const { now, balance, signs, readiness } = overview;
  const { total } = overview.series;
  const { medianSeconds, p95Seconds, errorRate } = total;
  const number = (value: number) => numberText(context, value);
  // French says "0 e-mail", English "0 emails".
  const isOne = (value: number) => value === 1 || (value === 0 && context.locale === "fr");
  const workers = readiness.workers ?? 0;
  const { lastPushAt, lastContactAt } = signs;
  const contact =
    lastContactAt === null ? "" : html`${text.contact} ${agoText(context, lastContactAt, now)}`;
  return html`<section aria-label="${text.tiles}" class="tiles">
    ${tile(number(total.emails), text.emails(isOne(total.emails)), `${number(total.emailsPerHour)} ${text.perHour}`)}
    ${tile(
      medianSeconds === null ? "–" : secondsText(context, medianSeconds),
      text.median,
      p95Seconds === null ? "" : text.p95(secondsText(context, p95Seconds)),
    )}
    ${tile(
      errorRate === null ? "–" : shareText(context, errorRate),
      text.errors,
      errorRate === null
        ? text.noAttempts
        : text.of(number(sumOf(total.failures)), number(total.attempts)),
    )}
    ${tile(number(balance.pending), text.pending(isOne(balance.pending)), balance.states.waiting === 0 ? "" : text.waiting(number(balance.states.waiting)))}
    ${tile(
      lastPushAt === null ? html`${text.never}` : agoText(context, lastPushAt, now),
      text.push,
      contact,
    )}
    ${tile(number(workers), text.workers(isOne(workers)))}
  </section>`;
}
