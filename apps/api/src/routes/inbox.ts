import { parseJson } from "@gmail-push/core";
import type { Keys } from "@gmail-push/infra";
import express, { type RequestHandler, Router } from "express";
import type { Redis } from "ioredis";
import { z } from "zod";
import { HttpError } from "../http-error.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { operatorsOnly } from "../middleware/operators-only.ts";
import { sameOrigin } from "../middleware/same-origin.ts";
import { renderInbox } from "../pages/inbox.ts";
import { pageOf } from "./pages/page-of.ts";
import { parseRequest } from "../parse-request.ts";

const KEPT = 100;
const MAX_BYTES = 4 * 1_048_576;
/** Of a longer payload the beginning is kept: anybody may post here, and a page shows all hundred. */
const KEPT_LENGTH = 65_536;

export const receivedSchema = z.object({
  received_at: z.string(),
  webhook_id: z.string().nullable(),
  content_type: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
});

/** A webhook the inbox received, newest first in its lists. */
export type Received = z.infer<typeof receivedSchema>;

function parsePayload(text: string): unknown {
  const payload = parseJson(text);
  if (payload === undefined) throw new HttpError(400, "invalid_json", "Invalid JSON payload");
  if (isTooDeep(payload)) throw new HttpError(400, "too_deep", "The payload is nested too deep");
  if (text.length > KEPT_LENGTH) {
    return { truncated: true, length: text.length, beginning: text.slice(0, KEPT_LENGTH) };
  }
  return payload;
}

const MAX_DEPTH = 20;

/** Whether a value is nested deeper than any webhook is; written with its indents it would grow without bound. */
function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((each): unknown[] =>
      typeof each === "object" && each !== null ? Object.values(each) : [],
    );
  }
  return false;
}

export interface InboxDeps {
  redis: Redis;
  keys: Keys;
  /** what a reader must pass; deliveries need nothing */
  signedIn: RequestHandler;
  /** prepares the page for its reader */
  pageContext: RequestHandler;
}

/** A destination of our own, for trying things out: it keeps the newest 100 webhooks and shows them. */
export function inboxRoutes({ redis, keys, signedIn, pageContext }: InboxDeps): Router {
  const router = Router();

  async function readAll(): Promise<Received[]> {
    const rows = await redis.lrange(keys.inbox, 0, KEPT - 1);
    return rows.map((row) => receivedSchema.parse(JSON.parse(row)));
  }

  // Form mode carries the same JSON text under another content type (domain 13.1).
  router.post(
    "/inbox",
    sameOrigin,
    express.text({ type: () => true, limit: MAX_BYTES }),
    async (req, res) => {
      const received = parseRequest(receivedSchema, {
        received_at: new Date().toISOString(),
        webhook_id: req.get("webhook-id") ?? null,
        content_type: req.get("content-type") ?? null,
        payload: parsePayload(String(req.body)),
      });
      await redis
        .multi()
        .lpush(keys.inbox, JSON.stringify(received))
        .ltrim(keys.inbox, 0, KEPT - 1)
        .exec();
      res.json({ success: true, message: "received" });
    },
  );
  router.get("/inbox.json", signedIn, operatorsOnly, async (_req, res) => {
    res.json({ success: true, received: await readAll() });
  });
  router.get("/inbox", signedIn, pageContext, async (_req, res) => {
    res.type("html").send(renderInbox(pageOf(res), await readAll()));
  });
  router.all("/inbox", methodNotAllowed("GET", "HEAD", "POST"));
  router.all("/inbox.json", methodNotAllowed("GET", "HEAD"));
  return router;
}
