import type { EventLog } from "@gmail-push/infra";
import { Router } from "express";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { presentEvent } from "../present-alert.ts";

const SHOWN = 200;

/** What happened to destinations and alerts, newest first. */
export function eventsRoutes({ events }: { events: Pick<EventLog, "list"> }): Router {
  const router = Router();
  router.get("/api/admin/events", async (_req, res) => {
    const list = await events.list(SHOWN);
    res.json({ success: true, events: list.map(presentEvent) });
  });
  router.all("/api/admin/events", methodNotAllowed("GET", "HEAD"));
  return router;
}
