import type { EmailRecord, EmailStore } from "@gmail-push/infra";
import { EMAIL_ID, EMAIL_KEY } from "./delivery-query.ts";

/** Finds emails by the id that callers are told (several may share one), or by their own. */
export function createFindEmails({ emails }: { emails: EmailStore }) {
  return async (id: string): Promise<EmailRecord[]> => {
    if (EMAIL_KEY.test(id)) return emails.records([id]);
    return EMAIL_ID.test(id) ? emails.records(await emails.idsByEmailId(id)) : [];
  };
}
