import type { EmailRecord, EmailStore } from "@gmail-push/infra";

/** Finds emails by the id that callers are told (several may share one), or by their own. */
export function createFindEmails({ emails }: { emails: EmailStore }) {
  return async (id: string): Promise<EmailRecord[]> => {
    if (/^m-[0-9a-f]{40}$/.test(id)) return emails.records([id]);
    return /^[0-9a-f]{32}$/.test(id) ? emails.records(await emails.idsByEmailId(id)) : [];
  };
}
