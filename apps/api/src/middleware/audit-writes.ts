import type { AuditLog, Logger } from "@gmail-push/infra";
import type { RequestHandler } from "express";
import { authorOf } from "../account.ts";

export interface AuditWritesDeps {
  audit: Pick<AuditLog, "write">;
  /** names what a request did, and to what; null: nothing worth noting */
  describe: (method: string, path: string) => { action: string; details: object } | null;
  log: Logger;
}

/** Notes every write that succeeded, with its author. */
export function auditWrites({ audit, describe, log }: AuditWritesDeps): RequestHandler {
  return (req, res, next) => {
    const { method, path } = req;
    const described = method === "GET" || method === "HEAD" ? null : describe(method, path);
    if (described !== null) {
      res.on("finish", () => {
        if (res.statusCode >= 400) return;
        const { action, details } = described;
        const note = { author: authorOf(res), action, details: { ...details } };
        audit.write(note).catch((error: unknown) => {
          log.error({ err: error, action }, "audit entry not written");
        });
      });
    }
    next();
  };
}
