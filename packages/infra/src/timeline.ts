import type { Redis } from "ioredis";
import { z } from "zod";
import { loadScript } from "./script.ts";

const pageSets = loadScript("page-sets");

/** Where something stands in a list that is ordered by time. */
export interface Place {
  /** epoch ms */
  at: number;
  id: string;
}

export interface Span {
  /** epoch ms, inclusive */
  from?: number | undefined;
  /** epoch ms, exclusive */
  to?: number | undefined;
}

export interface Paging {
  cursor?: string | undefined;
  limit: number;
}

export interface TimelinePage {
  places: Place[];
  /** pass it back to read on; null at the end */
  next: string | null;
}

export interface Timeline {
  /** The members of sorted sets scored by time as one list, newest first. */
  page(sets: readonly string[], paging: Paging, span?: Span): Promise<TimelinePage>;
  count(sets: readonly string[], span: Span): Promise<number>;
}

const placesSchema = z.array(z.array(z.string()).transform(toPlaces));

function toPlaces(flat: readonly string[]): Place[] {
  const places: Place[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    places.push({ id: flat[index] ?? "", at: Number(flat[index + 1]) });
  }
  return places;
}

function parseCursor(cursor: string | undefined): Place | null {
  const [, at, id] = /^(\d{1,15})_([\w-]{1,80})$/.exec(cursor ?? "") ?? [];
  return at === undefined || id === undefined ? null : { at: Number(at), id };
}

/** Newest first; equal times by id, so that a place in the list is exact. */
function comparePlaces(a: Place, b: Place): number {
  if (a.at !== b.at) return b.at - a.at;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** One page of places in any order, of which none that belongs to the page is missing. */
export function toPage(places: readonly Place[], { cursor, limit }: Paging): TimelinePage {
  const from = parseCursor(cursor);
  const sorted = places
    .filter((place) => from === null || comparePlaces(place, from) > 0)
    .toSorted(comparePlaces);
  const page = sorted.slice(0, limit);
  const last = page.at(-1);
  return {
    places: page,
    next: last === undefined || sorted.length <= limit ? null : `${last.at}_${last.id}`,
  };
}

/** Reads long lists by the page. The cost of a page depends on its size alone. */
export function createTimeline(redis: Redis): Timeline {
  return {
    async page(sets, { cursor, limit }, { from, to } = {}) {
      const place = parseCursor(cursor);
      const start = [place?.at ?? "", place?.id ?? ""];
      const args = [...start, from ?? 0, to ?? "+inf", limit + 1];
      const perSet = placesSchema.parse(await pageSets(redis, sets, args));
      return toPage(perSet.flat(), { cursor, limit });
    },
    async count(sets, { from, to }) {
      const max = to === undefined ? "+inf" : `(${to}`;
      const counts = await Promise.all(sets.map(async (key) => redis.zcount(key, from ?? 0, max)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
