import { readLedger } from "@gmail-push/infra";
import { Router } from "express";
import { pageContext } from "./middleware/page-context.ts";
import type { RouterDeps } from "./routers.ts";
import { overviewPages } from "./routes/pages/overview.ts";

/** The dashboard's pages, all under `/admin`, for whoever is signed in. */
export function createDashboard({ config, resources }: RouterDeps): Router {
  const { redis, stores } = resources;
  const router = Router();
  router.use(pageContext({ timeZone: config.timeZone }));
  router.use(overviewPages({ readLedger: async () => readLedger(redis, stores.keys) }));
  return router;
}
