import type { QueueSample } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { agoText, durationText, numberText } from "../time-text.ts";

const texts = defineTexts(
  {
    title: "Queues",
    caption: "Jobs by queue and state",
    queue: "Queue",
    waiting: "Waiting",
    active: "Active",
    delayed: "Delayed",
    waiting_children: "Waiting for files",
    failed: "Failed",
    oldest: "Oldest waiting",
    board: "To the queues",
    unknown: "Not read yet.",
    stale: "Last read",
    email: "Emails",
    offload: "Files",
    delivery: "Deliveries",
  },
  {
    title: "Files d’attente",
    caption: "Tâches par file et par état",
    queue: "File",
    waiting: "En attente",
    active: "En cours",
    delayed: "Différées",
    waiting_children: "Attendent des fichiers",
    failed: "Échouées",
    oldest: "Plus ancienne en attente",
    board: "Vers les files",
    unknown: "Pas encore lues.",
    stale: "Dernière lecture",
    email: "E-mails",
    offload: "Fichiers",
    delivery: "Livraisons",
  },
);

const states = ["waiting", "active", "delayed", "waiting_children", "failed"] as const;
/** Nobody reads them any more. */
const STALE_MS = 30_000;

function rows(context: PageContext, sample: QueueSample, now: Date): Html[] {
  const text = texts[context.locale];
  const names: Readonly<Record<string, string>> = {
    email: text.email,
    offload: text.offload,
    delivery: text.delivery,
  };
  return sample.queues.map(({ queue, depth, oldestWaitingSeconds }) => {
    const cells = states.map(
      (state) =>
        html`<td class="number" data-label="${text[state]}">
          ${numberText(context, depth[state] ?? 0)}
        </td>`,
    );
    const hasOldest = (depth["waiting"] ?? 0) > 0;
    const ageMs = oldestWaitingSeconds * 1_000 + Math.max(0, now.getTime() - sample.at);
    return html`<tr>
      <th scope="row">${names[queue] ?? queue}</th>
      ${cells}
      <td class="number" data-label="${text.oldest}">
        ${hasOldest ? durationText(context, ageMs) : "–"}
      </td>
    </tr>`;
  });
}

function table(context: PageContext, sample: QueueSample, now: Date): Html {
  const text = texts[context.locale];
  const heads = states.map((state) => ({ number: text[state] }));
  return stackTable({
    caption: text.caption,
    isCaptionHidden: true,
    heads: [text.queue, ...heads, { number: text.oldest }],
    rows: rows(context, sample, now),
  });
}

/** How full the queues are, and how long the next job has waited. */
export function queuesCard(context: PageContext, sample: QueueSample | null, now: Date): Html {
  const text = texts[context.locale];
  const isStale = sample !== null && now.getTime() - sample.at > STALE_MS;
  const stale = isStale
    ? html`<p>
        <span class="badge badge--warn">${text.stale} ${agoText(context, sample.at, now)}</span>
      </p>`
    : "";
  return html`<section class="card" id="queues" aria-labelledby="queues-title">
    <h2 id="queues-title">${text.title}</h2>
    ${stale} ${sample === null ? html`<p>${text.unknown}</p>` : table(context, sample, now)}
    <p><a href="/admin/queues">${text.board}</a></p>
  </section>`;
}
