import { randomUUID } from "node:crypto";
import { emailId, emailKey, type InboundEmail, maskSender, senderAddress } from "@gmail-push/core";
import type { EmailStore, Queues } from "@gmail-push/infra";

/** An email that is ours: `key` names it inside, `emailId` is what callers are told. */
export interface AcceptedEmail {
  key: string;
  emailId: string;
  duplicate: boolean;
}

export interface AcceptEmailDeps {
  emails: EmailStore;
  queue: Queues["email"];
}

export interface AcceptOptions {
  requestId: string;
  /** of the span that takes it, where traces are taken */
  traceparent?: string | undefined;
  /** false only while the operator has switched recognition of duplicates off */
  recogniseDuplicates: boolean;
  now: Date;
}

export type AcceptEmail = (email: InboundEmail, options: AcceptOptions) => Promise<AcceptedEmail>;

/** The longest address there is; more is somebody's joke, and lists would carry it along. */
const MAX_SHOWN_SENDER = 320;

/**
 * Takes durable responsibility: the email is stored, then its job is added, both by one id, and only
 * when both are done does this resolve. A push that was stored but not enqueued is enqueued when it is
 * repeated.
 */
export function createAcceptEmail({ emails, queue }: AcceptEmailDeps): AcceptEmail {
  return async (email, { requestId, traceparent, recogniseDuplicates, now }) => {
    const sameAs = recogniseDuplicates ? email : { ...email, messageId: randomUUID() };
    const key = emailKey(sameAs);
    const reported = emailId(email);
    const content = await emails.seal(email);
    // Redis carries out the commands of one connection in order, so both go out at once. The job of an
    // email that is known already finds what is left to do, which is mostly nothing.
    const [accepted] = await Promise.all([
      emails.accept({
        id: key,
        emailId: reported,
        content,
        sender: maskSender(senderAddress(email.sender)).slice(0, MAX_SHOWN_SENDER),
        requestId,
        traceparent,
        at: now,
      }),
      queue.add("email", { emailKey: key, requestId, traceparent }, { jobId: key }),
    ]);
    return { key, emailId: reported, duplicate: accepted.kind === "known" };
  };
}
