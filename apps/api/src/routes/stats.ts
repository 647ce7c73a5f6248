import { type Stats, statRanges, type StatsSummary } from "@gmail-push/infra";
import { Router } from "express";
import { z } from "zod";
import { isoTime } from "../iso-time.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/stats";

export const statsQuerySchema = z.object({ range: z.enum(statRanges).default("24h") });

export interface StatsRoutesDeps {
  stats: Pick<Stats, "series" | "lastPushAt">;
}

function presentSummary(summary: StatsSummary) {
  return {
    emails: summary.emails,
    emails_per_hour: summary.emailsPerHour,
    ended: summary.ended,
    processing_median_seconds: summary.medianSeconds,
    processing_p95_seconds: summary.p95Seconds,
    attempts: summary.attempts,
    failures: summary.failures,
    error_rate: summary.errorRate,
    links: summary.links,
    copies: summary.copies,
  };
}

/** The numbers behind the overview's charts. */
export function statsRoutes({ stats }: StatsRoutesDeps): Router {
  const router = Router();
  router.get(PATH, async (req, res) => {
    const { range } = parseRequest(statsQuerySchema, req.query);
    const [series, lastPushAt] = await Promise.all([
      stats.series({ range, now: Date.now() }),
      stats.lastPushAt(),
    ]);
    res.json({
      success: true,
      range,
      from: isoTime(series.from),
      to: isoTime(series.to),
      step_seconds: series.stepMs / 1_000,
      last_push_at: isoTime(lastPushAt),
      total: presentSummary(series.total),
      steps: series.steps.map((step) => ({ at: isoTime(step.at), ...presentSummary(step) })),
    });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));
  return router;
}
