import { readLedger } from "@gmail-push/infra";
import { Router } from "express";
import type { Access } from "./access.ts";
import { pageContext } from "./middleware/page-context.ts";
import type { RouterDeps } from "./routers.ts";
import { accessPages } from "./routes/pages/access.ts";
import { descriptionPages } from "./routes/pages/description.ts";
import { overviewPages } from "./routes/pages/overview.ts";

/** The dashboard's pages, all under `/admin`, for whoever is signed in. */
export function createDashboard({ config, resources }: RouterDeps, access: Access): Router {
  const { redis, stores } = resources;
  const router = Router();
  router.use(pageContext({ timeZone: config.timeZone }));
  router.use(overviewPages({ readLedger: async () => readLedger(redis, stores.keys) }));
  router.use(accessPages({ ...access, audit: stores.audit }));
  router.use(descriptionPages());
  return router;
}
