import { randomUUID } from "node:crypto";
import type { EventLog, Logger, Metrics, OperationalEvent, Queues } from "@gmail-push/infra";

/** The name of the job, in the email queue, that posts an event to the alert webhook. */
export const ALERT = "alert";
const ALERT_OPTIONS = {
  attempts: 12,
  backoff: { type: "exponential", delay: 2_000, jitter: 0.2 },
  removeOnComplete: { count: 100 },
  removeOnFail: { count: 100 },
};

/** Tells operators of a change: kept, logged, counted, and posted where an alert webhook is set. */
export type Announce = (
  kind: OperationalEvent["kind"],
  destination: string,
  because: string | null,
) => Promise<void>;

export interface AnnounceDeps {
  events: Pick<EventLog, "record">;
  queue: Queues["email"];
  /** whether somebody listens to alerts */
  hasListener: boolean;
  metrics: Pick<Metrics, "events">;
  log: Logger;
}

export function createAnnounce(deps: AnnounceDeps): Announce {
  const { events, queue, hasListener, metrics, log } = deps;
  return async (kind, destination, because) => {
    const event = { id: `e-${randomUUID()}`, kind, at: Date.now(), destination, because };
    await events.record(event);
    metrics.events.inc({ kind });
    const level = kind === "destination_recovered" ? "info" : "error";
    log[level]({ destinationId: destination, because }, kind.replace("_", " "));
    if (hasListener) await queue.add(ALERT, event, { ...ALERT_OPTIONS, jobId: event.id });
  };
}
