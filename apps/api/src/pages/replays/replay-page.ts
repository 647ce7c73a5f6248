import type { ReplayRecord } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import { renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { numberText, timeText } from "../time-text.ts";
import { replayProgress } from "./progress.ts";
import { replayTexts } from "./replay-texts.ts";
import { selectionText } from "./selection-text.ts";

function fact(label: string, value: Html | string): Html {
  return html`<dt>${label}</dt>
    <dd>${value}</dd>`;
}

function facts(context: PageContext, replay: ReplayRecord): Html {
  const text = replayTexts[context.locale];
  const time = (label: string, at: number | undefined) =>
    at === undefined ? "" : fact(label, timeText(context, at));
  return html`<section class="card">
    <dl class="facts">
      ${fact(text.created, timeText(context, replay.created_at))} ${fact(text.by, replay.author)}
      ${fact(text.what, selectionText(context, replay.request))}
      ${fact(text.force, replay.forced ? text.yes : text.no)}
      ${fact(text.rate, numberText(context, replay.rate_per_minute))}
      ${time(text.stoppedAt, replay.stopped_at)} ${time(text.resumedAt, replay.resumed_at)}
      ${time(text.finishedAt, replay.finished_at)}
    </dl>
  </section>`;
}

/** One replay: how far it is, what came of it, what was asked for; `mistake`: why something was refused. */
export function renderReplay(
  context: PageContext,
  replay: ReplayRecord,
  now: number,
  mistake: string | null = null,
): string {
  const text = replayTexts[context.locale];
  const notice =
    mistake === null ? "" : html`<p class="notice notice--warn" role="alert">${mistake}</p>`;
  const body = html`<p class="row">
      <a href="/admin/replays">← ${text.all}</a> <code>${replay.id}</code>
    </p>
    ${notice} ${replayProgress(context, replay, now)} ${facts(context, replay)}`;
  return renderPage(context, { title: text.one, active: "replays", body });
}

/** What a page says of a replay that is unknown or forgotten. */
export function renderUnknownReplay(context: PageContext): string {
  const text = replayTexts[context.locale];
  const body = html`<section class="card">
    <p class="empty">${text.unknown}</p>
    <p><a href="/admin/replays">${text.all}</a></p>
  </section>`;
  return renderPage(context, { title: text.one, active: "replays", body });
}
