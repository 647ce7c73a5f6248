import type { AuditLog } from "@gmail-push/infra";
import { Router } from "express";
import { renderAudit } from "../../pages/audit/audit-page.ts";
import { typedOf } from "../../pages/records/typed.ts";
import { pageOf } from "./page-of.ts";

const PAGE = 50;

/** What people did, as a page. */
export function auditPages({ audit }: { audit: Pick<AuditLog, "page"> }): Router {
  const router = Router();
  router.get("/audit", async (req, res) => {
    const asked = typedOf(req.query, ["author", "action", "cursor"]);
    const page = await audit.page({
      cursor: asked.cursor,
      limit: PAGE,
      author: asked.author === "" ? undefined : asked.author,
      action: asked.action === "" ? undefined : asked.action,
    });
    res.type("html").send(renderAudit(pageOf(res), asked, page));
  });
  return router;
}
