import type { Ledger } from "@gmail-push/infra";
import { Router } from "express";
import { renderOverview } from "../../pages/overview.ts";
import { pageOf } from "./page-of.ts";

export interface OverviewPageDeps {
  readLedger: () => Promise<Ledger>;
}

export function overviewPages({ readLedger }: OverviewPageDeps): Router {
  const router = Router();
  router.get("/", async (_req, res) => {
    res.type("html").send(renderOverview(pageOf(res), await readLedger()));
  });
  return router;
}
