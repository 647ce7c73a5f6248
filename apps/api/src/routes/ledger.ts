import type { Audit, Ledger } from "@gmail-push/infra";
import { Router } from "express";
import { HttpError } from "../http-error.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { operatorsOnly } from "../middleware/operators-only.ts";
import { untilClosed } from "../until-closed.ts";

const PATH = "/api/admin/ledger";
/** An audit reads every record there is; what takes longer is for the command line. */
const AUDIT_LIMIT_MS = 60_000;

function auditBusy(message: string, cause?: unknown): HttpError {
  return new HttpError(503, "busy", message, { cause, headers: { "Retry-After": "60" } });
}

/** One audit at a time, for as long as its caller waits. */
function createSingleAudit(audit: LedgerDeps["audit"], limitMs: number) {
  let isRunning = false;
  return async (closed: AbortSignal): Promise<Audit> => {
    if (isRunning) throw auditBusy("Another audit runs");
    isRunning = true;
    const signal = AbortSignal.any([closed, AbortSignal.timeout(limitMs)]);
    try {
      return await audit(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw auditBusy("The audit took too long; npm run ledger -- --audit has no limit", error);
    } finally {
      isRunning = false;
    }
  };
}

export interface LedgerDeps {
  read: () => Promise<Ledger>;
  audit: (signal: AbortSignal) => Promise<Audit>;
  /** how long an audit may take */
  limitMs?: number;
}

/** The balance of all mail, as of one instant; `/audit` recomputes it from the records. */
export function ledgerRoutes(deps: LedgerDeps): Router {
  const { read, audit, limitMs = AUDIT_LIMIT_MS } = deps;
  const router = Router();
  const auditOnce = createSingleAudit(audit, limitMs);

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

  router.get(`${PATH}/audit`, operatorsOnly, async (_req, res) => {
    const { checked, findings } = await auditOnce(untilClosed(res));
    res.json({ success: true, clean: findings.length === 0, checked, findings });
  });
  router.all(`${PATH}/audit`, methodNotAllowed("GET", "HEAD"));
  return router;
}
