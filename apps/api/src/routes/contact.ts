import type { ContactLog } from "@gmail-push/infra";
import type { RequestHandler } from "express";

/** A run of the Apps Script that has nothing to push says that it is alive. */
export function noteContact(contacts: Pick<ContactLog, "record">): RequestHandler {
  return async (_req, res) => {
    await contacts.record(new Date());
    res.json({ success: true, status: "ready" });
  };
}
