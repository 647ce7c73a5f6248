import type { AuditLog } from "@gmail-push/infra";
import { Router } from "express";
import { z } from "zod";
import { pagingQuery } from "../list-query.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/audit";

export const auditQuerySchema = z.object({
  ...pagingQuery,
  author: z.string().max(200).optional(),
  action: z.string().max(100).optional(),
});

/** What operators did, newest first. */
export function auditRoutes({ audit }: { audit: Pick<AuditLog, "page"> }): Router {
  const router = Router();
  router.get(PATH, async (req, res) => {
    const { entries, next } = await audit.page(parseRequest(auditQuerySchema, req.query));
    const shown = entries.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }));
    res.json({ success: true, entries: shown, next });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));
  return router;
}
