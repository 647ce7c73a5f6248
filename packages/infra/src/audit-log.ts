import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { loadScript } from "./script.ts";
import type { Neighbours, Paging } from "./timeline.ts";

const findAudit = loadScript("find-audit");

/** Something an operator did. `details` holds ids, names and numbers, never content. */
export interface AuditNote {
  author: string;
  action: string;
  details: Readonly<Record<string, unknown>>;
}

export interface AuditEntry extends AuditNote {
  id: string;
  /** epoch ms, by the clock of Redis */
  at: number;
}

export interface AuditPage extends Neighbours {
  /** newest first */
  entries: AuditEntry[];
}

/** Which entries; all that is given must hold. */
export interface AuditFilter {
  author?: string | undefined;
  action?: string | undefined;
}

export interface AuditLog {
  write(note: AuditNote): Promise<void>;
  page(query: Paging & AuditFilter): Promise<AuditPage>;
}

/** About so many entries are kept (lua/audit.lua says the same). */
const KEPT = 10_000;
/** An entry's id, with a mark before it where the newer ones are asked for. */
const CURSOR = /^(~?)(\d{1,15}-\d{1,10})$/;
const foundSchema = z.array(z.tuple([z.string(), z.array(z.string())]));

const detailsSchema = z.record(z.string(), z.unknown());

function toEntry([id, fields]: [string, string[]]): AuditEntry {
  const value = (name: string) => fields[fields.indexOf(name) + 1] ?? "";
  return {
    id,
    at: Number.parseInt(id, 10),
    author: value("author"),
    action: value("action"),
    details: detailsSchema.parse(JSON.parse(value("details"))),
  };
}

interface Reading {
  /** the entry to go on from; null: from the top */
  place: string | null;
  direction: "older" | "newer";
}

function readingOf(cursor: string | undefined): Reading {
  const [, mark, place] = CURSOR.exec(cursor ?? "") ?? [];
  return { place: place ?? null, direction: mark === "~" ? "newer" : "older" };
}

/** Who did what, in the order it happened; a stream, so that a page is exact while entries come in. */
export function createAuditLog({ redis, keys }: { redis: Redis; keys: Keys }): AuditLog {
  async function read({ place, direction }: Reading, count: number): Promise<AuditEntry[]> {
    const beyond = place === null ? null : `(${place}`;
    const found =
      direction === "newer"
        ? await redis.xrange(keys.audit, beyond ?? "-", "+", "COUNT", count)
        : await redis.xrevrange(keys.audit, beyond ?? "+", "-", "COUNT", count);
    return found.map(toEntry);
  }

  /** The next entries that match; Redis looks through all that are kept, which takes it moments. */
  async function find(
    { place, direction }: Reading,
    { author = "", action = "" }: AuditFilter,
    count: number,
  ): Promise<AuditEntry[]> {
    const args = [place ?? "", direction, count, author, action];
    return foundSchema.parse(await findAudit(redis, [keys.audit], args)).map(toEntry);
  }

  return {
    async write({ author, action, details }) {
      const fields = ["author", author, "action", action, "details", JSON.stringify(details)];
      await redis.xadd(keys.audit, "MAXLEN", "~", KEPT, "*", ...fields);
    },
    async page({ cursor, limit, ...filter }) {
      const reading = readingOf(cursor);
      const isFiltered = filter.author !== undefined || filter.action !== undefined;
      const found = isFiltered
        ? await find(reading, filter, limit + 1)
        : await read(reading, limit + 1);
      const hasMore = found.length > limit;
      const isNewer = reading.direction === "newer" && reading.place !== null;
      const entries = isNewer ? found.slice(0, limit).toReversed() : found.slice(0, limit);
      const [first] = entries;
      const hasNewer = isNewer ? hasMore : reading.place !== null;
      return {
        entries,
        next: hasMore || isNewer ? (entries.at(-1)?.id ?? null) : null,
        previous: hasNewer && first !== undefined ? `~${first.id}` : null,
      };
    },
  };
}
