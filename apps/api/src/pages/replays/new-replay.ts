import type { Destination } from "@gmail-push/infra";
import type { ReplayPreview } from "../../replay-steps.ts";
import { field } from "../field.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { selectionText } from "./selection-text.ts";
import { headAndRows, stackTable } from "../table.ts";
import { durationText, numberText, timeText } from "../time-text.ts";
import type { AskedReplay, ReplayFields } from "./replay-form.ts";
import { replayTexts } from "./replay-texts.ts";

const NEW_REPLAY_PATH = "/admin/replays/new";

/** What stands against it, and what it would take if nothing does. */
export interface NewReplay {
  asked: AskedReplay;
  preview: ReplayPreview | null;
  /** a sentence for the reader */
  mistake: string | null;
  /** by id, to warn of those that take nothing */
  destinations: ReadonlyMap<string, Destination>;
}

function hidden(typed: ReplayFields, names: readonly (keyof ReplayFields)[]): Html[] {
  return names
    .filter((name) => typed[name] !== "")
    .map((name) => html`<input type="hidden" name="${name}" value="${typed[name]}" />`);
}

const FILTER = ["id", "state", "destination", "from", "to", "email"] as const;

/** How fast and how far it goes; asks for another preview. */
function howForm({ locale }: PageContext, { typed }: AskedReplay): Html {
  const text = replayTexts[locale];
  const checked = typed.force === "on" ? html`checked` : "";
  return html`<form class="card" method="get" action="${NEW_REPLAY_PATH}">
    <h2>${text.how}</h2>
    ${hidden(typed, FILTER)}
    ${field({
      id: "rate",
      label: text.rate,
      hint: text.rateHint,
      control: (attributes) =>
        html`<input
          type="number"
          name="rate"
          min="1"
          max="120000"
          required
          value="${typed.rate}"
          ${attributes}
        />`,
    })}
    <div class="check">
      <input type="checkbox" name="force" id="force" aria-describedby="force-hint" ${checked} />
      <div>
        <label for="force">${text.force}</label>
        <p class="field__hint" id="force-hint">${text.forceHint}</p>
      </div>
    </div>
    <button class="button">${text.recalculate}</button>
  </form>`;
}

function destinationsTable(context: PageContext, { preview, destinations }: NewReplay): Html {
  const text = replayTexts[context.locale];
  const rows = (preview?.by_destination ?? []).map(({ id, url, count }) => {
    const to = destinations.get(id);
    const isOff = to !== undefined && !to.options.enabled;
    return html`<tr>
      <th scope="row">
        ${to?.options.name ?? id} <small class="mono">${url}</small>
        ${isOff ? html`<p class="field__error">${text.disabled}</p>` : ""}
      </th>
      <td class="number">${numberText(context, count)}</td>
    </tr>`;
  });
  return html`<div class="table-wrap">
    <table>
      <caption>
        ${text.byDestination}
      </caption>
      ${headAndRows([text.destination, { number: text.number }], rows)}
    </table>
  </div>`;
}

function sampleTable(context: PageContext, { sample }: ReplayPreview): Html {
  const text = replayTexts[context.locale];
  const rows = sample.map(({ id, email, created_at: at }) => {
    const created = at === null ? html`–` : timeText(context, Date.parse(at));
    return html`<tr>
      <td data-label="${text.created}"><a href="/admin/deliveries/${id}">${created}</a></td>
      <td data-label="${text.email}">
        <a href="/admin/emails/${email.id}">${email.from ?? "–"}</a>
      </td>
    </tr>`;
  });
  return stackTable({ caption: text.sample, heads: [text.created, text.email], rows });
}

function startForm(context: PageContext, { asked, preview }: NewReplay): Html {
  const text = replayTexts[context.locale];
  if (preview === null || preview.count === 0) return html``;
  if (context.role !== "operator") return html`<p class="soft">${text.viewerOnly}</p>`;
  const isForced = preview.asked.forced;
  const count = numberText(context, preview.count);
  const question = isForced ? html`data-confirm="${text.confirmForced}"` : "";
  return html`<form method="post" action="/admin/replays" ${question}>
    ${csrfField(context)} ${hidden(asked.typed, [...FILTER, "rate", "force"])}
    <p class="soft">${text.frozen}</p>
    <button class="button ${isForced ? "button--danger" : "button--primary"}">
      ${isForced ? text.startForced(count) : text.start(count)}
    </button>
  </form>`;
}

function previewCard(context: PageContext, replay: NewReplay): Html {
  const { preview, asked } = replay;
  if (preview === null) return html``;
  const text = replayTexts[context.locale];
  if (preview.count === 0) {
    const hint = asked.typed.id === "" || preview.asked.forced ? "" : text.nothingDelivered;
    return html`<section class="card">
      <p class="empty">${text.nothing} ${hint}</p>
    </section>`;
  }
  const warning = preview.asked.forced
    ? html`<p class="notice notice--warn">${text.duplicates}</p>`
    : "";
  return html`<section class="card">
      <dl class="facts">
        <dt>${text.what}</dt>
        <dd>${selectionText(context, preview.asked.request)}</dd>
        <dt>${text.count}</dt>
        <dd><strong>${numberText(context, preview.count)}</strong></dd>
        <dt>${text.takes}</dt>
        <dd>${durationText(context, preview.takesSeconds * 1_000)}</dd>
      </dl>
      ${warning} ${destinationsTable(context, replay)} ${startForm(context, replay)}
    </section>
    <section class="card">${sampleTable(context, preview)}</section>`;
}

/** What a replay would take, before it is started. */
export function renderNewReplay(context: PageContext, replay: NewReplay): string {
  const text = replayTexts[context.locale];
  const { mistake, asked } = replay;
  const notice =
    mistake === null ? "" : html`<p class="notice notice--bad" role="alert">${mistake}</p>`;
  const body = html`<p><a href="/admin/deliveries">← ${text.toDeliveries}</a></p>
    ${notice} ${previewCard(context, replay)} ${howForm(context, asked)}`;
  return renderPage(context, { title: text.newTitle, active: "replays", body });
}
