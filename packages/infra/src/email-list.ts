import type { Redis } from "ioredis";
import type { EmailRecord } from "./email-record.ts";
import type { EmailStore } from "./email-store.ts";
import type { Keys } from "./keys.ts";
import { type EmailState, emailStates } from "./states.ts";

export interface EmailPage {
  emails: EmailRecord[];
  /** pass it back to read on; null at the end */
  next: string | null;
}

export interface EmailListDeps {
  redis: Redis;
  keys: Keys;
  emails: EmailStore;
}

interface Place {
  at: number;
  id: string;
}

function parsePlace(cursor: string | undefined): Place | null {
  const [at = "", id = ""] = cursor?.split("_") ?? [];
  return /^\d{1,15}$/.test(at) && id !== "" ? { at: Number(at), id } : null;
}

/** Newest first; equal times by id, so that a place in the list is exact. */
function comparePlaces(a: Place, b: Place): number {
  if (a.at !== b.at) return b.at - a.at;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

function parseRange(flat: readonly string[]): Place[] {
  const places: Place[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    places.push({ id: flat[index] ?? "", at: Number(flat[index + 1]) });
  }
  return places;
}

/**
 * Pages through emails, newest first, of one state or of all. The cost of a page depends on its size
 * alone, not on how many emails there are.
 */
export function createEmailList({ redis, keys, emails }: EmailListDeps) {
  /** The next places of one state after `from`. Equal times beyond `limit` are read in full. */
  async function placesIn(state: EmailState, from: Place | null, limit: number): Promise<Place[]> {
    const key = keys.emailsIn(state);
    const tied =
      from === null ? [] : await redis.zrangebyscore(key, from.at, from.at, "WITHSCORES");
    const max = from === null ? "+inf" : `(${from.at}`;
    const below = await redis.zrevrangebyscore(key, max, "-inf", "WITHSCORES", "LIMIT", 0, limit);
    return [...parseRange(tied), ...parseRange(below)].filter(
      (place) => from === null || comparePlaces(place, from) > 0,
    );
  }

  return async function listEmails(query: {
    state?: EmailState | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<EmailPage> {
    const states = query.state === undefined ? emailStates : [query.state];
    const from = parsePlace(query.cursor);
    const places = await Promise.all(
      states.map(async (state) => placesIn(state, from, query.limit + 1)),
    );
    const sorted = places.flat().toSorted(comparePlaces);
    const page = sorted.slice(0, query.limit);
    const last = page.at(-1);
    return {
      emails: await emails.records(page.map((place) => place.id)),
      next: last === undefined || sorted.length <= page.length ? null : `${last.at}_${last.id}`,
    };
  };
}
