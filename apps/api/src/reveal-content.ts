import type { InboundEmail, Payload } from "@gmail-push/core";
import type { AuditLog, ComposePayload, EmailStore } from "@gmail-push/infra";

/** What an email says, and what its destinations are told of it. */
export interface EmailContent {
  email: InboundEmail;
  /** one per delivery, with the copies there are by now; none while it is undecided or where it is skipped */
  payloads: { delivery: string; payload: Payload }[];
}

export interface RevealContentDeps {
  emails: Pick<EmailStore, "record" | "content" | "decided">;
  composePayload: ComposePayload;
  audit: Pick<AuditLog, "write">;
}

export type RevealContent = (id: string, author: string) => Promise<EmailContent | null>;

/** Opens an email for an operator, who is noted first; null when it is unknown or forgotten. */
export function createRevealContent(deps: RevealContentDeps): RevealContent {
  const { emails, composePayload, audit } = deps;
  return async (id, author) => {
    const record = await emails.record(id);
    if (record === null) return null;
    await audit.write({ author, action: "email_content_shown", details: { email: id } });
    const decided = await emails.decided(id);
    const email = decided?.email ?? (await emails.content(id));
    if (email === null) return null;
    if (decided === null) return { email, payloads: [] };
    const payloads = await Promise.all(
      decided.decision.deliveries.map(async ({ rule }, index) => ({
        delivery: record.deliveries[index] ?? "",
        payload: await composePayload(decided, rule),
      })),
    );
    return { email, payloads };
  };
}
