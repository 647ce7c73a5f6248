import { statRanges } from "@gmail-push/infra";
import { type Request, Router } from "express";
import { z } from "zod";
import { renderOverview, renderOverviewPart } from "../../pages/overview/overview-page.ts";
import type { ReadOverview } from "../../read-overview.ts";
import { pageOf } from "./page-of.ts";
import { parseRequest } from "../../parse-request.ts";

/** A range that nobody offered is no reason to show nothing. */
const rangeSchema = z.enum(statRanges).catch("24h");

function rangeOf(req: Request) {
  return parseRequest(rangeSchema, req.query["range"]);
}

/** The installation at a glance; `/overview` is the part of it that refreshes itself. */
export function overviewPages({ readOverview }: { readOverview: ReadOverview }): Router {
  const router = Router();
  router.get("/", async (req, res) => {
    res.type("html").send(renderOverview(pageOf(res), await readOverview(rangeOf(req))));
  });
  router.get("/overview", async (req, res) => {
    const overview = await readOverview(rangeOf(req));
    res.type("html").send(renderOverviewPart(pageOf(res), overview).text);
  });
  return router;
}
