import type { Redis } from "ioredis";
import { z } from "zod";
import { loadScript } from "./script.ts";

const pageSets = loadScript("timeline", "page-sets");

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

/** Where the pages beside a page begin; each is passed back as the cursor. */
export interface Neighbours {
  /** of the older; null at the end */
  next: string | null;
  /** of the newer; null at the top */
  previous: string | null;
}

export interface TimelinePage extends Neighbours {
  places: Place[];
}

export interface Timeline {
  /** The members of sorted sets scored by time as one list, newest first. */
  page(sets: readonly string[], paging: Paging, span?: Span): Promise<TimelinePage>;
  count(sets: readonly string[], span: Span): Promise<number>;
}

const placesSchema = z.array(z.array(z.string()).transform(toPlaces));

/** Members that are each followed by their score. */
export function toPlaces(flat: readonly string[]): Place[] {
  const places: Place[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    places.push({ id: flat[index] ?? "", at: Number(flat[index + 1]) });
  }
  return places;
}

/** A place and which of its sides is asked for. */
interface Cursor extends Place {
  direction: "older" | "newer";
}

/** Before the place in a cursor of what is newer. */
const NEWER = "~";

function parseCursor(cursor: string | undefined): Cursor | null {
  const [, sign, at, id] = /^(~?)(\d{1,15})_([\w-]{1,80})$/.exec(cursor ?? "") ?? [];
  if (at === undefined || id === undefined) return null;
  return { at: Number(at), id, direction: sign === NEWER ? "newer" : "older" };
}

/** The place whose older neighbours a cursor asks for; null: from the top. */
export function olderThan(cursor: string | undefined): Place | null {
  const place = parseCursor(cursor);
  return place?.direction === "older" ? place : null;
}

/** The cursor of what is older than a place. */
export function cursorAfter({ at, id }: Place): string {
  return `${at}_${id}`;
}

function cursorBefore(place: Place): string {
  return NEWER + cursorAfter(place);
}

/** Newest first; equal times by id, so that a place in the list is exact. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.at !== b.at) return b.at - a.at;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** One page of places in any order, of which none that belongs to the page is missing. */
export function toPage(places: readonly Place[], { cursor, limit }: Paging): TimelinePage {
  const from = parseCursor(cursor);
  const isNewer = from?.direction === "newer";
  const side = isNewer ? -1 : 1;
  const sorted = places
    .filter((place) => from === null || comparePlaces(place, from) * side > 0)
    .toSorted(comparePlaces);
  const page = isNewer ? sorted.slice(-limit) : sorted.slice(0, limit);
  const hasMore = sorted.length > limit;
  const [first] = page;
  const last = page.at(-1);
  return {
    places: page,
    next: last !== undefined && (isNewer || hasMore) ? cursorAfter(last) : null,
    previous:
      first !== undefined && (isNewer ? hasMore : from !== null) ? cursorBefore(first) : null,
  };
}

/** Reads long lists by the page. The cost of a page depends on its size alone. */
export function createTimeline(redis: Redis): Timeline {
  return {
    async page(sets, { cursor, limit }, { from, to } = {}) {
      const place = parseCursor(cursor);
      const start = [place?.at ?? "", place?.id ?? ""];
      const side = place?.direction ?? "older";
      const args = [...start, from ?? 0, to ?? "+inf", limit + 1, side];
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
