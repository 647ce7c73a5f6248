import type { Redis } from "ioredis";
import type { DeliveryRecord, DeliveryStore } from "./delivery-store.ts";
import type { EmailStore } from "./email-store.ts";
import type { Keys } from "./keys.ts";
import { type DeliveryState, deliveryStates } from "./states.ts";
import {
  createTimeline,
  type Neighbours,
  type Paging,
  type Place,
  type Span,
  type TimelinePage,
  toPage,
} from "./timeline.ts";

/** Which deliveries; all that is given must hold. The span is that of their creation. */
export interface DeliveryFilter extends Span {
  state?: DeliveryState | undefined;
  destination?: string | undefined;
  /** those of the emails with these keys */
  emails?: readonly string[] | undefined;
  /** these */
  ids?: readonly string[] | undefined;
}

export interface DeliveryPage extends Neighbours {
  deliveries: DeliveryRecord[];
}

export interface DeliveryListDeps {
  redis: Redis;
  keys: Keys;
  emails: Pick<EmailStore, "records">;
  deliveries: Pick<DeliveryStore, "records">;
}

export interface DeliveryList {
  /** newest first */
  places(filter: DeliveryFilter, paging: Paging): Promise<TimelinePage>;
  /** newest first, with their records */
  page(filter: DeliveryFilter, paging: Paging): Promise<DeliveryPage>;
  /** all of them, a page at a time, newest first */
  walk(filter: DeliveryFilter): AsyncGenerator<Place[]>;
  count(filter: DeliveryFilter): Promise<number>;
  /** how many go to each of these destinations */
  countTo(destinations: readonly string[], filter: DeliveryFilter): Promise<number[]>;
}

const WALK_PAGE = 1_000;

function matches(delivery: DeliveryRecord, { state, destination, from, to }: DeliveryFilter) {
  return (
    (state === undefined || delivery.state === state) &&
    (destination === undefined || delivery.destination === destination) &&
    delivery.created_at >= (from ?? 0) &&
    delivery.created_at < (to ?? Infinity)
  );
}

function setsOf(keys: Keys, { state, destination }: DeliveryFilter): string[] {
  const states = state === undefined ? deliveryStates : [state];
  return states.map((each) =>
    destination === undefined ? keys.deliveriesIn(each) : keys.deliveriesTo(destination, each),
  );
}

/**
 * Finds deliveries. The cost of a page depends on its size and, where emails or deliveries are named, on
 * how many are; not on how many there are in all.
 */
export function createDeliveryList(deps: DeliveryListDeps): DeliveryList {
  const { redis, keys, emails, deliveries } = deps;
  const timeline = createTimeline(redis);

  /** Those that are named, directly or by their email; null: the filter names none. */
  async function named(filter: DeliveryFilter): Promise<DeliveryRecord[] | null> {
    if (filter.emails === undefined && filter.ids === undefined) return null;
    const records = await emails.records(filter.emails ?? []);
    const ofEmails = records.flatMap((record) => record.deliveries);
    const found = await deliveries.records([...new Set([...ofEmails, ...(filter.ids ?? [])])]);
    return found.filter((delivery) => matches(delivery, filter));
  }

  async function places(filter: DeliveryFilter, paging: Paging): Promise<TimelinePage> {
    const found = await named(filter);
    if (found === null) return timeline.page(setsOf(keys, filter), paging, filter);
    const all = found.map(({ id, created_at: at }) => ({ id, at }));
    return toPage(all, paging);
  }

  return {
    places,
    async page(filter, paging) {
      const { places: found, ...neighbours } = await places(filter, paging);
      const records = await deliveries.records(found.map(({ id }) => id));
      return { deliveries: records, ...neighbours };
    },
    async *walk(filter) {
      let cursor: string | null | undefined;
      do {
        const page: TimelinePage = await places(filter, {
          cursor: cursor ?? undefined,
          limit: WALK_PAGE,
        });
        yield page.places;
        cursor = page.next;
      } while (cursor !== null);
    },
    async countTo(destinations, filter) {
      const found = await named(filter);
      return Promise.all(
        destinations.map(async (destination) =>
          found === null
            ? timeline.count(setsOf(keys, { ...filter, destination }), filter)
            : found.filter((delivery) => delivery.destination === destination).length,
        ),
      );
    },
    async count(filter) {
      const found = await named(filter);
      return found === null ? timeline.count(setsOf(keys, filter), filter) : found.length;
    },
  };
}
