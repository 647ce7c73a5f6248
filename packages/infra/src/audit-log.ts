import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";

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

export interface AuditPage {
  /** newest first */
  entries: AuditEntry[];
  /** pass it back to read on; null at the end */
  next: string | null;
}

export interface AuditLog {
  write(note: AuditNote): Promise<void>;
  page(paging: { cursor?: string | undefined; limit: number }): Promise<AuditPage>;
}

/** About so many entries are kept (lua/audit.lua says the same). */
const KEPT = 10_000;
const CURSOR = /^\d{1,15}-\d{1,10}$/;

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

/** Who did what, in the order it happened; a stream, so that a page is exact while entries come in. */
export function createAuditLog({ redis, keys }: { redis: Redis; keys: Keys }): AuditLog {
  return {
    async write({ author, action, details }) {
      const fields = ["author", author, "action", action, "details", JSON.stringify(details)];
      await redis.xadd(keys.audit, "MAXLEN", "~", KEPT, "*", ...fields);
    },
    async page({ cursor, limit }) {
      const end = cursor !== undefined && CURSOR.test(cursor) ? `(${cursor}` : "+";
      const found = await redis.xrevrange(keys.audit, end, "-", "COUNT", limit + 1);
      const entries = found.slice(0, limit).map(toEntry);
      return { entries, next: found.length > limit ? (entries.at(-1)?.id ?? null) : null };
    },
  };
}
