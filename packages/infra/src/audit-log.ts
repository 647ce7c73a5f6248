import { hash } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { readStored } from "./read-record.ts";
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
  /** whether the page is not full only because so many entries were looked at: more may match further on */
  isPart: boolean;
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

/** About so many entries are kept (lua/audit.lua, for the steps on emails and replays, says the same). */
export const KEPT_ENTRIES = 10_000;
/**
 * What anybody may do as often as they like without changing anything of others. Of one author, so many of
 * each in an hour are noted and no more: nobody can push everything else out of the journal with them.
 */
const REPEATABLE = new Set(["signed_in", "signed_out", "session_ended", "sessions_ended"]);
const NOTED_PER_HOUR = 10;
const COUNT = `
local count = redis.call("INCR", KEYS[1])
if count == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return count`;
/** Before an entry's id in a cursor of what is newer. */
const NEWER = "~";
const CURSOR = /^(~?)(\d{1,15}-\d{1,10})$/;
/** Entries looked at for one page, where only some are wanted. */
const LOOKED_AT = 2_500;

const foundSchema = z
  .tuple([z.string()], z.tuple([z.string(), z.array(z.string())]))
  .transform(([place, ...rows]) => ({ place: place === "" ? null : place, rows }));

const detailsSchema = z.record(z.string(), z.unknown());

function toEntry([id, fields]: [string, string[]]): AuditEntry {
  const value = (name: string) => fields[fields.indexOf(name) + 1] ?? "";
  return {
    id,
    at: Number.parseInt(id, 10),
    author: value("author"),
    action: value("action"),
    // A spoilt entry still tells who did what, and must not hide the others.
    details: readStored(detailsSchema, value("details")) ?? {},
  };
}

interface Reading {
  /** the entry to go on from; null: from the top */
  place: string | null;
  direction: "older" | "newer";
}

function readingOf(cursor: string | undefined): Reading {
  const [, mark, place] = CURSOR.exec(cursor ?? "") ?? [];
  return { place: place ?? null, direction: mark === NEWER ? "newer" : "older" };
}

/** What was met on the way from a place, in that order. */
interface Way {
  entries: AuditEntry[];
  /** where to go on; null: there is no more */
  onward: string | null;
  isPart: boolean;
}

/** The page that a way leads through: newest first, and known by where it can go on. */
function toPage({ entries, onward, isPart }: Way, { place, direction }: Reading): AuditPage {
  const isNewer = direction === "newer";
  const shown = isNewer ? entries.toReversed() : entries;
  const [first] = shown;
  const back = (isNewer ? shown.at(-1)?.id : first?.id) ?? place;
  const behind = place === null ? null : back;
  const [next, previous] = isNewer ? [behind, onward] : [onward, behind];
  return { entries: shown, next, previous: previous && NEWER + previous, isPart };
}

/** Who did what, in the order it happened; a stream, so that a page is exact while entries come in. */
export function createAuditLog({ redis, keys }: { redis: Redis; keys: Keys }): AuditLog {
  async function read({ place, direction }: Reading, limit: number): Promise<Way> {
    const beyond = place === null ? null : `(${place}`;
    const rows =
      direction === "newer"
        ? await redis.xrange(keys.audit, beyond ?? "-", "+", "COUNT", limit + 1)
        : await redis.xrevrange(keys.audit, beyond ?? "+", "-", "COUNT", limit + 1);
    const entries = rows.slice(0, limit).map(toEntry);
    const onward = rows.length > limit ? (entries.at(-1)?.id ?? null) : null;
    return { entries, onward, isPart: false };
  }

  async function find(
    { place, direction }: Reading,
    { author = "", action = "" }: AuditFilter,
    limit: number,
  ): Promise<Way> {
    const args = [place ?? "", direction, limit + 1, author, action, LOOKED_AT];
    const found = foundSchema.parse(await findAudit(redis, [keys.audit], args));
    const entries = found.rows.slice(0, limit).map(toEntry);
    const hasMore = found.rows.length > limit;
    const onward = hasMore ? (entries.at(-1)?.id ?? null) : found.place;
    return { entries, onward, isPart: !hasMore && onward !== null };
  }

  async function countOf(author: string, action: string): Promise<number> {
    const key = keys.auditCount(hash("sha256", `${author}\n${action}`, "hex"));
    return Number(await redis.eval(COUNT, 1, key, 3_600));
  }

  return {
    async write({ author, action, details }) {
      if (REPEATABLE.has(action) && (await countOf(author, action)) > NOTED_PER_HOUR) return;
      const fields = ["author", author, "action", action, "details", JSON.stringify(details)];
      await redis.xadd(keys.audit, "MAXLEN", "~", KEPT_ENTRIES, "*", ...fields);
    },
    async page({ cursor, limit, ...filter }) {
      const reading = readingOf(cursor);
      const isFiltered = filter.author !== undefined || filter.action !== undefined;
      const way = isFiltered ? await find(reading, filter, limit) : await read(reading, limit);
      return toPage(way, reading);
    },
  };
}
