import type { ReplayRecord } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { replayBadge } from "../records/badges.ts";
import { numberText, timeText } from "../time-text.ts";
import { replayTexts } from "./replay-texts.ts";

/** A live text that changes ten times in a run is heard; one that changes every second is a nuisance. */
const SPOKEN_STEP = 10;
/** What a replay set going may be under way for days after the last of it was selected. */
const RUNNING_PAUSE_S = 1;
const SETTLING_PAUSE_S = 15;

function percentOf({ total, remaining }: ReplayRecord): number {
  return total === 0 ? 100 : Math.floor(((total - remaining) / total) * 100);
}

function bar(context: PageContext, replay: ReplayRecord): Html {
  const text = replayTexts[context.locale];
  const { total, remaining } = replay;
  const told = text.done(numberText(context, total - remaining), numberText(context, total));
  const percent = percentOf(replay);
  const spoken = percent === 100 ? 100 : percent - (percent % SPOKEN_STEP);
  return html`<p class="row row--apart">
      <span>${replayBadge(context, replay.state)} <span>${told}</span></span
      ><strong>${percent} %</strong>
    </p>
    <progress
      id="replay-bar"
      max="${total}"
      value="${total - remaining}"
      aria-label="${text.progress}"
    >
      ${percent} %
    </progress>
    <p class="visually-hidden" role="status" id="replay-spoken">
      ${text.percent(String(spoken))}
    </p>`;
}

function numbers(context: PageContext, replay: ReplayRecord): Html {
  const text = replayTexts[context.locale];
  const stat = (label: string, value: number) =>
    html`<div class="stat">
      <span class="stat__value">${numberText(context, value)}</span>
      <span class="stat__label">${label}</span>
    </div>`;
  const { replayed, delivered, died_again: died } = replay;
  return html`<h2>${text.outcome}</h2>
    <div class="stats">
      ${stat(text.replayed(replayed), replayed)} ${stat(text.delivered(delivered), delivered)}
      ${stat(text.diedAgain(died), died)} ${stat(text.underWay, replayed - delivered - died)}
    </div>
    <h2>${text.skipped}</h2>
    <div class="stats">
      ${stat(text.skippedDelivered(replay.skipped_delivered), replay.skipped_delivered)}
      ${stat(text.skippedPending, replay.skipped_pending)}
      ${stat(text.skippedGone(replay.skipped_gone), replay.skipped_gone)}
    </div>`;
}

function eta(context: PageContext, replay: ReplayRecord, now: number): Html {
  if (replay.state !== "running") return html``;
  const at = now + Math.ceil((replay.remaining * 60_000) / replay.rate_per_minute);
  return html`<p class="soft">${replayTexts[context.locale].eta} ${timeText(context, at)}</p>`;
}

function controls(context: PageContext, { id, state }: ReplayRecord): Html {
  if (context.role !== "operator" || state === "done") return html``;
  const text = replayTexts[context.locale];
  const [act, label, look] =
    state === "running"
      ? (["stop", text.stop, "button--danger"] as const)
      : (["resume", text.resume, "button--primary"] as const);
  return html`<form method="post" action="/admin/replays/${id}/${act}" id="replay-${act}">
    ${csrfField(context)}
    <button class="button ${look}">${label}</button>
  </form>`;
}

/** Still asked about while it runs, or while what it set going is under way. */
function isMoving({ state, replayed, delivered, died_again: died }: ReplayRecord): boolean {
  return state === "running" || replayed > delivered + died;
}

/** How far a replay is and what came of it; asks for itself anew while anything moves, soon while it runs. */
export function replayProgress(context: PageContext, replay: ReplayRecord, now: number): Html {
  const text = replayTexts[context.locale];
  const path = `/admin/replays/${replay.id}`;
  const pause = replay.state === "running" ? RUNNING_PAUSE_S : SETTLING_PAUSE_S;
  const poll = html`<span
      id="replay-poll"
      hx-get="${path}/progress"
      hx-trigger="every ${pause}s"
      hx-target="#replay-progress"
      hx-swap="outerMorph"
    ></span>
    <noscript><a href="${path}">${text.refresh}</a></noscript>`;
  return html`<section class="card" id="replay-progress" aria-label="${text.progress}">
    ${bar(context, replay)} ${eta(context, replay, now)} ${controls(context, replay)}
    ${numbers(context, replay)} ${isMoving(replay) ? poll : ""}
  </section>`;
}
