import { parseJson } from "@gmail-push/core";
import { z } from "zod";
import { markerIn } from "./emails.ts";

/** What came of one email at one path. */
export interface Arrival {
  marker: string;
  path: string;
  /** every `webhook-id` it came with */
  webhookIds: Set<string>;
  received: number;
  /** how often it was answered 200 */
  confirmed: number;
  /** how often it came again after a 200 */
  duplicates: number;
}

/** What the receiver noted; times are those of `performance.now()`. */
export interface ArrivalBook {
  readonly arrivals: ReadonlyMap<string, Arrival>;
  readonly receivedAt: readonly number[];
  /** ids of webhooks that carried no email of this run, or nothing that can be read */
  readonly strangers: readonly string[];
  /** null for a stranger */
  note(webhook: { path: string; id: string; body: string }): Arrival | null;
}

const payloadSchema = z.object({ subject: z.string() });

/** Under which key the arrivals of an email at a path are. */
export function arrivalKey(marker: string, path: string): string {
  return `${marker} ${path}`;
}

function newArrival(marker: string, path: string): Arrival {
  return { marker, path, webhookIds: new Set(), received: 0, confirmed: 0, duplicates: 0 };
}

export function createArrivalBook(): ArrivalBook {
  const arrivals = new Map<string, Arrival>();
  const receivedAt: number[] = [];
  const strangers: string[] = [];
  return {
    arrivals,
    receivedAt,
    strangers,
    note({ path, id, body }) {
      receivedAt.push(performance.now());
      const payload = payloadSchema.safeParse(parseJson(body)).data;
      const marker = payload === undefined ? null : markerIn(payload.subject);
      if (marker === null) {
        strangers.push(id);
        return null;
      }
      const key = arrivalKey(marker, path);
      const arrival = arrivals.get(key) ?? newArrival(marker, path);
      arrivals.set(key, arrival);
      if (arrival.confirmed > 0) arrival.duplicates += 1;
      arrival.received += 1;
      arrival.webhookIds.add(id);
      return arrival;
    },
  };
}
