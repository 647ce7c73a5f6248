import type { Neighbours, ReplayRecord } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import { renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { badge, replayBadge } from "../records/badges.ts";
import { pager } from "../records/pager.ts";
import { stackTable } from "../table.ts";
import { numberText, timeText } from "../time-text.ts";
import { replayTexts } from "./replay-texts.ts";
import { selectionText } from "./selection-text.ts";

const PATH = "/admin/replays";

export interface ReplaysShown extends Neighbours {
  replays: ReplayRecord[];
}

function row(context: PageContext, replay: ReplayRecord): Html {
  const text = replayTexts[context.locale];
  const { total, remaining, delivered, died_again: died, replayed } = replay;
  const number = (value: number) => numberText(context, value);
  return html`<tr>
    <td data-label="${text.created}">
      <a href="${PATH}/${replay.id}">${timeText(context, replay.created_at)}</a>
    </td>
    <td data-label="${text.by}">${replay.author}</td>
    <td data-label="${text.what}">
      ${selectionText(context, replay.request)} ${replay.forced ? badge("warn", text.forced) : ""}
    </td>
    <td data-label="${text.state}">${replayBadge(context, replay.state)}</td>
    <td data-label="${text.progress}">${text.done(number(total - remaining), number(total))}</td>
    <td data-label="${text.outcome}">
      ${number(delivered)} ${text.delivered(delivered)}, ${number(died)} ${text.diedAgain(died)},
      ${number(replayed - delivered - died)} ${text.underWay}
    </td>
  </tr>`;
}

function table(context: PageContext, replays: readonly ReplayRecord[]): Html {
  const text = replayTexts[context.locale];
  if (replays.length === 0) {
    return html`<p class="empty">
      ${text.empty} <a href="/admin/deliveries">${text.toDeliveries}</a>
    </p>`;
  }
  return stackTable({
    caption: text.caption,
    heads: [text.created, text.by, text.what, text.state, text.progress, text.outcome],
    rows: replays.map((replay) => row(context, replay)),
  });
}

/** All replays that are remembered. */
export function renderReplays(context: PageContext, shown: ReplaysShown, cursor: string): string {
  const { title } = replayTexts[context.locale];
  const body = html`<section class="card">
    ${table(context, shown.replays)} ${pager(context, { ...shown, path: PATH, fields: { cursor } })}
  </section>`;
  return renderPage(context, { title, active: "replays", body });
}
