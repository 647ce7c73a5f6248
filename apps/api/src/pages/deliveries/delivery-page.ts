import type { StoryDelivery } from "../../email-story.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { attemptsTable } from "../records/attempts.ts";
import { deliveryBadge } from "../records/badges.ts";
import { pathWith } from "../records/typed.ts";
import { defineTexts } from "../texts.ts";
import { deliveryFacts } from "./delivery-card.ts";
import { DELIVERIES_PATH } from "./delivery-list.ts";

const texts = defineTexts(
  {
    title: "Delivery",
    all: "All deliveries",
    email: "Its email’s story",
    attempts: "Attempts",
    replay: "Replay this one",
    again: "Send this one once more",
    hurry: "Try now",
    begun:
      "Set going ahead of its time. What holds back all deliveries to its destination still holds it.",
    not_waiting: "It no longer waits for its next attempt.",
    notFound: "Nothing is kept under this id. A delivery is forgotten with its email.",
  },
  {
    title: "Livraison",
    all: "Toutes les livraisons",
    email: "L’histoire de son e-mail",
    attempts: "Tentatives",
    replay: "Rejouer celle-ci",
    again: "Renvoyer celle-ci",
    hurry: "Essayer maintenant",
    begun:
      "Lancée sans attendre son heure. Ce qui retient toutes les livraisons vers sa destination la retient encore.",
    not_waiting: "Elle n’attend plus sa prochaine tentative.",
    notFound:
      "Rien n’est conservé sous cet identifiant. Une livraison est oubliée avec son e-mail.",
  },
);

/** What came of asking for its next attempt now. */
export const hurryNews = ["begun", "not_waiting"] as const;

/** How a delivery stands while its page is made. */
export interface DeliveryStanding {
  /** its next attempt waits for its time */
  isWaiting: boolean;
  news: (typeof hurryNews)[number] | null;
}

function hurryForm(context: PageContext, id: string, { isWaiting }: DeliveryStanding): Html {
  if (context.role !== "operator" || !isWaiting) return html``;
  return html`<form method="post" action="${DELIVERIES_PATH}/${id}/attempt">
    ${csrfField(context)}
    <button class="button">${texts[context.locale].hurry}</button>
  </form>`;
}

function newsNotice({ locale }: PageContext, { news }: DeliveryStanding): Html {
  if (news === null) return html``;
  const tone = news === "begun" ? "ok" : "warn";
  return html`<div class="notice notice--${tone}">
    <p role="status">${texts[locale][news]}</p>
  </div>`;
}

function replayLink(context: PageContext, { record }: StoryDelivery): Html {
  if (context.role !== "operator" || record.state === "pending") return html``;
  const text = texts[context.locale];
  const isDelivered = record.state === "delivered";
  const path = pathWith("/admin/replays/new", { id: record.id });
  return html`<a class="button" href="${path}">${isDelivered ? text.again : text.replay}</a>`;
}

/** One delivery with its attempts. */
export function renderDelivery(
  context: PageContext,
  delivery: StoryDelivery,
  standing: DeliveryStanding,
): string {
  const text = texts[context.locale];
  const { record, attempts } = delivery;
  const body = html`<p class="row">
      <a href="${DELIVERIES_PATH}">← ${text.all}</a> ${deliveryBadge(context, record.state)}
      <code>${record.id}</code>
    </p>
    ${newsNotice(context, standing)}
    <section class="card">
      ${deliveryFacts(context, delivery)}
      <div class="row">
        <a class="button" href="/admin/emails/${record.email}">${text.email}</a>
        ${replayLink(context, delivery)} ${hurryForm(context, record.id, standing)}
      </div>
    </section>
    <section class="card">
      <h2>${text.attempts}</h2>
      ${attemptsTable(context, attempts, record.attempts)}
    </section>`;
  const title = `${text.title} ${record.id.slice(0, 10)}…`;
  return renderPage(context, { title, active: "deliveries", body });
}

/** What a page says of a delivery that is unknown or forgotten. */
export function renderUnknownDelivery(context: PageContext): string {
  const text = texts[context.locale];
  const body = html`<section class="card">
    <p class="empty">${text.notFound}</p>
    <p><a href="${DELIVERIES_PATH}">${text.all}</a></p>
  </section>`;
  return renderPage(context, { title: text.title, active: "deliveries", body });
}
