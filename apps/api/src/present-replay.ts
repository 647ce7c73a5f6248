import type { ReplayRecord } from "@gmail-push/infra";
import { isoTime } from "./iso-time.ts";

/** When a running replay will have come to its last delivery, at its rate; epoch ms. */
function etaOf({ state, remaining, rate_per_minute: rate }: ReplayRecord, now: number) {
  return state === "running" ? now + Math.ceil((remaining * 60_000) / rate) : null;
}

export function presentReplay(replay: ReplayRecord, now: number) {
  const { from, to, ...request } = replay.request;
  return {
    id: replay.id,
    state: replay.state,
    author: replay.author,
    force: replay.forced,
    rate_per_minute: replay.rate_per_minute,
    selection: {
      ...request,
      ...(from === undefined ? {} : { from: isoTime(from) }),
      ...(to === undefined ? {} : { to: isoTime(to) }),
    },
    total: replay.total,
    remaining: replay.remaining,
    replayed: replay.replayed,
    skipped_delivered: replay.skipped_delivered,
    skipped_pending: replay.skipped_pending,
    skipped_gone: replay.skipped_gone,
    outcomes: {
      delivered: replay.delivered,
      died_again: replay.died_again,
      under_way: replay.replayed - replay.delivered - replay.died_again,
    },
    eta: isoTime(etaOf(replay, now)),
    created_at: isoTime(replay.created_at),
    stopped_at: isoTime(replay.stopped_at),
    resumed_at: isoTime(replay.resumed_at),
    finished_at: isoTime(replay.finished_at),
  };
}
