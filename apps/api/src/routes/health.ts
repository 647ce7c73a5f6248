import { readOnce } from "@gmail-push/infra";
import { type Request, Router } from "express";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import type { Readiness } from "../readiness.ts";

/** Anybody may ask, as often as they like; Redis is asked once a second at most. */
const KEPT_MS = 1_000;

/** Public: says whether this process lives, and whether the whole can take and deliver mail. */
export function healthRoutes({ readiness }: { readiness: () => Promise<Readiness> }): Router {
  const router = Router();
  const readReadiness = readOnce(readiness, KEPT_MS);
  for (const path of ["/health", "/health/live"]) {
    router.get(path, (_req: Request, res) => {
      res.json({ status: "ok" });
    });
    router.all(path, methodNotAllowed("GET", "HEAD"));
  }
  router.get("/health/ready", async (_req, res) => {
    const { ready, checks } = await readReadiness();
    res.status(ready ? 200 : 503).json({ status: ready ? "ok" : "unavailable", checks });
  });
  router.all("/health/ready", methodNotAllowed("GET", "HEAD"));
  return router;
}
