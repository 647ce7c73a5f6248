import { maskUrl } from "@gmail-push/core";
import type { DeliveryRecord } from "@gmail-push/infra";
import type { StoryDelivery } from "../../email-story.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { deliveryBadge } from "../records/badges.ts";
import { reasonText } from "../records/reason-text.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";

const texts = defineTexts(
  {
    destination: "Destination",
    unknown: "no longer known",
    rule: "Asked for by rule",
    created: "Created",
    attempts: "Attempts",
    next: "Next attempt",
    finished: "Ended",
    because: "Because",
    revived: "Set going again",
    replay: "Replay",
    alone: "by itself",
  },
  {
    destination: "Destination",
    unknown: "inconnue désormais",
    rule: "Demandée par la règle",
    created: "Créée",
    attempts: "Tentatives",
    next: "Prochaine tentative",
    finished: "Finie",
    because: "Motif",
    revived: "Relancée",
    replay: "Rejeu",
    alone: "seule",
  },
);

function fact(label: string, value: Html | string): Html {
  return html`<dt>${label}</dt>
    <dd>${value}</dd>`;
}

/** Where a delivery goes, as far as it may be shown. */
function destinationText(
  { locale }: PageContext,
  { to, record }: Pick<StoryDelivery, "to" | "record">,
): Html {
  const known = to === null ? texts[locale].unknown : `${to.options.name} (${maskUrl(to.url)})`;
  return html`${known} <small class="mono">${record.destination}</small>`;
}

/** Whether a replay, or somebody by hand, gave it fresh attempts. */
function revival(context: PageContext, record: DeliveryRecord): Html {
  if (record.revived_at === undefined) return html``;
  const text = texts[context.locale];
  const by =
    record.replay === undefined
      ? text.alone
      : html`<a href="/admin/replays/${record.replay}">${text.replay}</a>`;
  return fact(text.revived, html`${timeText(context, record.revived_at)}, ${by}`);
}

/** What is known of a delivery but its attempts. */
export function deliveryFacts(context: PageContext, delivery: StoryDelivery): Html {
  const { locale } = context;
  const text = texts[locale];
  const { record, rule } = delivery;
  const reason = record.last_reason ?? "";
  return html`<dl class="facts">
    ${fact(text.destination, destinationText(context, delivery))}
    ${rule === null ? "" : fact(text.rule, rule)}
    ${fact(text.created, timeText(context, record.created_at))}
    ${fact(text.attempts, String(record.attempts))} ${revival(context, record)}
    ${
      record.next_attempt_at === undefined
        ? ""
        : fact(text.next, timeText(context, record.next_attempt_at))
    }
    ${
      record.finished_at === undefined
        ? ""
        : fact(
            text.finished,
            html`${timeText(context, record.finished_at)} ${deliveryBadge(context, record.state)}`,
          )
    }
    ${reason === "" || record.state === "delivered" ? "" : fact(text.because, reasonText(locale, reason))}
  </dl>`;
}
