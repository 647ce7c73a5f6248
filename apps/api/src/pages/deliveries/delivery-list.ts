import { maskUrl } from "@gmail-push/core";
import {
  type DeliveryRecord,
  deliveryStates,
  type Destination,
  type EmailRecord,
  type Neighbours,
} from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import { renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { deliveryBadge, deliveryStateTexts } from "../records/badges.ts";
import { choiceField, filterForm, spanFields, textField } from "../records/filter-fields.ts";
import { pager } from "../records/pager.ts";
import { reasonText } from "../records/reason-text.ts";
import { pathWith } from "../records/typed.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import type { AskedDeliveries } from "./delivery-filter.ts";

export const DELIVERIES_PATH = "/admin/deliveries";

const texts = defineTexts(
  {
    title: "Deliveries",
    caption: "Newest first",
    state: "State",
    destination: "Destination",
    email: "Email",
    emailHint: "Key (m-…) or email_id",
    created: "Created",
    attempts: "Attempts",
    last: "Last failure",
    next: "next",
    none: "No delivery matches.",
    replayDead: "Replay all the dead that match",
    replayDelivered: "Send all that match once more",
  },
  {
    title: "Livraisons",
    caption: "Les plus récentes d’abord",
    state: "État",
    destination: "Destination",
    email: "E-mail",
    emailHint: "Clé (m-…) ou email_id",
    created: "Créée",
    attempts: "Tentatives",
    last: "Dernier échec",
    next: "prochaine",
    none: "Aucune livraison ne correspond.",
    replayDead: "Rejouer toutes les abandonnées qui correspondent",
    replayDelivered: "Renvoyer toutes celles qui correspondent",
  },
);

/** A delivery with whose it is and where it goes. */
export interface ListedDelivery {
  record: DeliveryRecord;
  email: EmailRecord | null;
  to: Destination | null;
}

export interface DeliveriesShown extends Neighbours {
  deliveries: ListedDelivery[];
}

function filter(
  { locale }: PageContext,
  { typed, mistakes }: AskedDeliveries,
  destinations: readonly Destination[],
): Html {
  const text = texts[locale];
  const of = (name: "state" | "destination" | "email", label: string) => {
    return { name, label, value: typed[name], mistakes };
  };
  const places = destinations.map(({ id, url, options }) => {
    return { value: id, label: `${options.name} · ${maskUrl(url)}` };
  });
  return filterForm(locale, DELIVERIES_PATH, [
    choiceField(
      locale,
      of("state", text.state),
      deliveryStates.map((value) => ({ value, label: deliveryStateTexts[locale][value] })),
    ),
    choiceField(locale, of("destination", text.destination), places),
    textField(locale, { ...of("email", text.email), hint: text.emailHint }),
    ...spanFields(locale, typed, mistakes),
  ]);
}

function row(context: PageContext, { record, email, to }: ListedDelivery): Html {
  const { locale } = context;
  const text = texts[locale];
  const reason = record.last_reason ?? "";
  const next =
    record.next_attempt_at === undefined
      ? ""
      : html`<br /><small>${text.next} ${timeText(context, record.next_attempt_at)}</small>`;
  return html`<tr>
    <td data-label="${text.created}">
      <a href="${DELIVERIES_PATH}/${record.id}">${timeText(context, record.created_at)}</a>
      <small class="mono">${record.id.slice(0, 10)}…</small>
    </td>
    <td data-label="${text.email}">
      <a href="/admin/emails/${record.email}">${email?.sender || "–"}</a>
    </td>
    <td data-label="${text.destination}">
      ${to === null ? record.destination : html`<span title="${maskUrl(to.url)}">${to.options.name}</span>`}
    </td>
    <td data-label="${text.state}">${deliveryBadge(context, record.state)}${next}</td>
    <td class="number" data-label="${text.attempts}">${record.attempts}</td>
    <td data-label="${text.last}">${reason === "" ? "–" : reasonText(locale, reason)}</td>
  </tr>`;
}

function table(context: PageContext, deliveries: readonly ListedDelivery[]): Html {
  const text = texts[context.locale];
  if (deliveries.length === 0) return html`<p class="empty">${text.none}</p>`;
  return stackTable({
    caption: text.caption,
    heads: [
      text.created,
      text.email,
      text.destination,
      text.state,
      { number: text.attempts },
      text.last,
    ],
    rows: deliveries.map((delivery) => row(context, delivery)),
  });
}

/** The way to a replay of what the filter matches; what is under way cannot be replayed. */
function replayLink(context: PageContext, { typed, filter: asked }: AskedDeliveries): Html {
  if (context.role !== "operator" || asked.state === "pending") return html``;
  const text = texts[context.locale];
  const { destination, from, to, email, state } = typed;
  const isDelivered = state === "delivered";
  const path = pathWith("/admin/replays/new", {
    state: isDelivered ? state : "dead",
    destination,
    from,
    to,
    email,
  });
  const label = isDelivered ? text.replayDelivered : text.replayDead;
  return html`<p><a class="button" href="${path}">${label}</a></p>`;
}

/** The list of deliveries; `shown` null: nothing could be asked for as it was typed. */
export function renderDeliveries(
  context: PageContext,
  asked: AskedDeliveries,
  destinations: readonly Destination[],
  shown: DeliveriesShown | null,
): string {
  const { title } = texts[context.locale];
  const list =
    shown === null
      ? ""
      : html`<section class="card">
          ${shown.deliveries.length === 0 ? "" : replayLink(context, asked)}
          ${table(context, shown.deliveries)}
          ${pager(context, { ...shown, path: DELIVERIES_PATH, fields: asked.typed })}
        </section>`;
  const body = html`${filter(context, asked, destinations)}${list}`;
  return renderPage(context, { title, active: "deliveries", body });
}
