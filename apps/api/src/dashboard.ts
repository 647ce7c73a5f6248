import { Router } from "express";
import type { Access } from "./access.ts";
import { createDestinationsPages } from "./dashboard/destinations.ts";
import { createAlertPages } from "./dashboard/alerts.ts";
import { createRecordPages } from "./dashboard/records.ts";
import { createRulesPages } from "./dashboard/rules.ts";
import { createToolsPages } from "./dashboard/tools.ts";
import type { RouterDeps } from "./routers.ts";
import { accessPages } from "./routes/pages/access.ts";
import { descriptionPages } from "./routes/pages/description.ts";
import { createReadOverview } from "./read-overview.ts";
import { overviewPages } from "./routes/pages/overview.ts";

/** The dashboard's pages, all under `/admin`, for whoever is signed in. */
export function createDashboard(deps: RouterDeps, access: Access): Router {
  const { resources } = deps;
  const { redis, stores, settings, queueSampler } = resources;
  const { keys, alerts, destinations } = stores;
  const router = Router();
  const readOverview = createReadOverview({
    redis,
    keys,
    settings,
    alerts,
    destinations,
    queueSampler,
  });
  router.use(overviewPages({ readOverview }));
  router.use(accessPages({ ...access, audit: stores.audit }));
  router.use(descriptionPages());
  router.use(createRecordPages(deps));
  router.use(createAlertPages(deps));
  router.use(createToolsPages(deps));
  router.use(createDestinationsPages(deps));
  router.use(createRulesPages(deps));
  return router;
}
