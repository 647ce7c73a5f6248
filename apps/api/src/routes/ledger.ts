import type { Audit, Ledger } from "@gmail-push/infra";
import { Router } from "express";
import { methodNotAllowed } from "../middleware/error-handler.ts";

const PATH = "/api/admin/ledger";

export interface LedgerDeps {
  read: () => Promise<Ledger>;
  audit: () => Promise<Audit>;
}

/** The balance of all mail, as of one instant; `/audit` recomputes it from the records. */
export function ledgerRoutes({ read, audit }: LedgerDeps): Router {
  const router = Router();

  router.get(PATH, async (_req, res) => {
    const { acceptedTotal, states, pending, expired, balanced, oldestPendingAt } = await read();
    res.json({
      success: true,
      balanced,
      accepted_total: acceptedTotal,
      delivered: states.delivered,
      skipped: states.skipped,
      dead: states.dead,
      pending,
      expired,
      pending_by_state: {
        accepted: states.accepted,
        waiting: states.waiting,
        delivering: states.delivering,
      },
      oldest_pending_age_seconds:
        oldestPendingAt === null
          ? null
          : Math.max(0, Math.round((Date.now() - oldestPendingAt) / 1_000)),
    });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));

  router.get(`${PATH}/audit`, async (_req, res) => {
    const { checked, findings } = await audit();
    res.json({ success: true, clean: findings.length === 0, checked, findings });
  });
  router.all(`${PATH}/audit`, methodNotAllowed("GET", "HEAD"));
  return router;
}
