import type { Redis } from "ioredis";
import { z } from "zod";
import { loadScript } from "./script.ts";
import {
  comparePlaces,
  cursorAfter,
  type Neighbours,
  olderThan,
  type Paging,
  type Place,
  type Span,
  toPlaces,
} from "./timeline.ts";

const findEmails = loadScript("timeline", "find-emails");

/** Emails of each set looked at in one step: Redis does nothing else meanwhile, for a few milliseconds. */
const STEP = 400;

export interface EmailSearch {
  redis: Redis;
  /** of all keys */
  prefix: string;
  /** sorted sets of email ids by time */
  sets: readonly string[];
  /** it ends after so long, and tells how far it came */
  patienceMs: number;
  /** fields of the records, and what they must be */
  wanted: Readonly<Record<string, string>>;
}

export interface FoundEmails extends Neighbours {
  places: Place[];
  /** when the search ended before the list did: the time (epoch ms) it came back to */
  searchedTo: number | null;
}

interface Look {
  found: Place[];
  /** null when there is nothing older */
  last: Place | null;
}

const looksSchema = z.array(
  z.array(z.string()).transform(([done, id = "", at, ...found]): Look => {
    return { found: toPlaces(found), last: done === "1" ? null : { id, at: Number(at) } };
  }),
);

/** Up to where all sets have been looked through; null: to their ends. */
function horizonOf(looks: readonly Look[]): Place | null {
  const open = looks.flatMap(({ last }) => (last === null ? [] : [last]));
  return open.toSorted(comparePlaces)[0] ?? null;
}

/** One step of a search: what is certainly next, and where to go on; `place` null: the list is at its end. */
async function step(
  { redis, prefix, sets, wanted }: EmailSearch,
  { from = 0, to = "+inf" }: { from?: number | undefined; to?: number | string | undefined },
  place: Place | null,
  most: number,
): Promise<{ found: Place[]; place: Place | null }> {
  const start = place === null ? ["", ""] : [place.at, place.id];
  const args = [...start, from, to, most, prefix, STEP, ...Object.entries(wanted).flat()];
  const looks = looksSchema.parse(await findEmails(redis, sets, args));
  const horizon = horizonOf(looks);
  const found = looks
    .flatMap((look) => look.found)
    .filter((each) => horizon === null || comparePlaces(each, horizon) <= 0);
  return { found: found.toSorted(comparePlaces), place: horizon };
}

/**
 * Finds emails by values that no list is kept of, newest first, by looking at one after the other. It stops
 * when a page is full or its time is up, and then goes on from `next`.
 */
export async function searchEmails(
  search: EmailSearch,
  { cursor, limit }: Paging,
  span: Span,
): Promise<FoundEmails> {
  const until = performance.now() + search.patienceMs;
  const places: Place[] = [];
  let place = olderThan(cursor);
  do {
    const stepped = await step(search, span, place, limit + 1);
    places.push(...stepped.found);
    place = stepped.place;
  } while (place !== null && places.length <= limit && performance.now() < until);

  const page = places.slice(0, limit);
  const last = page.at(-1);
  if (places.length > limit && last !== undefined) {
    return { places: page, next: cursorAfter(last), previous: null, searchedTo: null };
  }
  const next = place && cursorAfter(place);
  return { places: page, next, previous: null, searchedTo: place?.at ?? null };
}
