import type { AlertStore } from "@gmail-push/infra";
import { Router } from "express";
import { isoTime } from "../iso-time.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { presentAlert, presentEvent } from "../present-alert.ts";

const PATH = "/api/admin/alerts";
const SHOWN = 200;

/** The alerts in force, and what opened, was told again and closed, newest first. */
export function alertsRoutes({ alerts }: { alerts: AlertStore }): Router {
  const router = Router();
  router.get(PATH, async (_req, res) => {
    const [status, history] = await Promise.all([alerts.status(), alerts.history(SHOWN)]);
    res.json({
      success: true,
      checked_at: isoTime(status?.checkedAt ?? null),
      has_webhook: status?.hasListener ?? null,
      in_force: (status?.alerts ?? []).map(presentAlert),
      history: history.map(presentEvent),
    });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));
  return router;
}
