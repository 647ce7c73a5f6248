import { randomUUID } from "node:crypto";
import {
  enqueueAlert,
  type EventLog,
  type Logger,
  type Metrics,
  type OperationalEvent,
  type Queues,
} from "@gmail-push/infra";

/** Tells operators of an event: kept, logged, counted, and posted where an alert webhook is set. */
export interface Announcer {
  /** Has it posted; asking twice is asking once. */
  post(event: OperationalEvent): Promise<void>;
  /** Keeps, counts and logs it. */
  note(event: OperationalEvent): Promise<void>;
}

export interface AnnouncerDeps {
  events: Pick<EventLog, "record">;
  queue: Queues["email"];
  /** whether somebody listens to alerts */
  hasListener: boolean;
  metrics: Pick<Metrics, "events">;
  log: Logger;
}

const GOOD_NEWS: readonly OperationalEvent["kind"][] = ["destination_recovered", "alert_closed"];

export function createAnnouncer(deps: AnnouncerDeps): Announcer {
  const { events, queue, hasListener, metrics, log } = deps;
  return {
    async post(event) {
      if (hasListener) await enqueueAlert(queue, event);
    },
    async note(event) {
      const { kind, destination, because, alert } = event;
      await events.record(event);
      metrics.events.inc({ kind });
      const level = GOOD_NEWS.includes(kind) ? "info" : "error";
      const about = alert === undefined ? {} : { alert };
      const where = destination === null ? {} : { destinationId: destination };
      log[level]({ ...where, because, ...about }, kind.replace("_", " "));
    },
  };
}

/** Tells of a destination's health. */
export type Announce = (
  kind: OperationalEvent["kind"],
  destination: string,
  because: string | null,
) => Promise<void>;

export function createAnnounce(announcer: Announcer): Announce {
  return async (kind, destination, because) => {
    const event = { id: `e-${randomUUID()}`, kind, at: Date.now(), destination, because };
    await announcer.note(event);
    await announcer.post(event);
  };
}
