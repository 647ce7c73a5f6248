import type { Metrics } from "@gmail-push/infra";
import { Router } from "express";
import { methodNotAllowed } from "../middleware/error-handler.ts";

/** Prometheus text format. */
export function metricsRoutes({ metrics }: { metrics: Pick<Metrics, "registry"> }): Router {
  const router = Router();
  router.get("/metrics", async (_req, res) => {
    res.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  router.all("/metrics", methodNotAllowed("GET", "HEAD"));
  return router;
}
