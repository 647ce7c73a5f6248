import {
  emailId,
  emailKey,
  type Explanation,
  type InboundEmail,
  type Payload,
  type PlannedDelivery,
  type Settings,
} from "@gmail-push/core";
import type { AuditLog, ComposePayload, EmailStore, LiveSettings } from "@gmail-push/infra";
import { HttpError, unavailable } from "../http-error.ts";
import { refuseTooLarge } from "../pushed-email.ts";
import type { PolicyThread } from "./policy-thread.ts";
import type { EmlEmail } from "./read-eml.ts";

/** All that can be told of an email without sending it. */
export interface Examination {
  email: InboundEmail;
  /** the id that callers are told */
  emailId: string;
  /** our own */
  key: string;
  at: Date;
  settings: Settings;
  explanation: Explanation;
  deliveries: { url: string; rule: PlannedDelivery["rule"]; payload: Payload }[];
}

export interface Lab {
  /** By the functions of the worker, as if it were `at`. @throws {HttpError} 413, 422 `too_slow` */
  examine(email: InboundEmail, at: Date): Promise<Examination>;
  /** Null: no email that can be read. @throws {HttpError} 422 `too_slow` */
  readEml(source: Uint8Array): Promise<EmlEmail | null>;
  /** Opens a stored email for somebody, who is noted first; null: unknown, or kept no more. */
  open(id: string, author: string): Promise<InboundEmail | null>;
}

export interface LabDeps {
  settings: Pick<LiveSettings, "current">;
  emails: Pick<EmailStore, "record" | "content">;
  thread: PolicyThread;
  composePayload: ComposePayload;
  audit: Pick<AuditLog, "write">;
  maxEmailBytes: number;
}

const TIME_LIMIT_MS = 10_000;

/** Where emails are looked at closely, and nothing is stored or sent. */
export function createLab(deps: LabDeps): Lab {
  const { settings, emails, thread, composePayload, audit, maxEmailBytes } = deps;
  return {
    async examine(email, at) {
      refuseTooLarge(email, maxEmailBytes);
      const current = settings.current();
      if (current === null) throw unavailable();
      const task = { kind: "explain", email, settings: current, at: at.getTime() } as const;
      const { explanation } = await thread.run(task, TIME_LIMIT_MS);
      const { decision } = explanation;
      const reported = emailId(email);
      const deliveries =
        decision.kind === "deliver"
          ? await Promise.all(
              decision.deliveries.map(async ({ url, rule }) => ({
                url,
                rule,
                payload: await composePayload({ email, emailId: reported, decision }, rule),
              })),
            )
          : [];
      const ids = { emailId: reported, key: emailKey(email) };
      return { email, ...ids, at, settings: current, explanation, deliveries };
    },
    async readEml(source) {
      const { email } = await thread.run({ kind: "read", source }, TIME_LIMIT_MS);
      return email;
    },
    async open(id, author) {
      if ((await emails.record(id)) === null) return null;
      const details = { email: id };
      await audit.write({ author, action: "email_content_used_in_lab", details });
      return emails.content(id);
    },
  };
}

/** A stored email that cannot be looked at. */
export function unknownEmail(): HttpError {
  return new HttpError(404, "unknown_email", "No such email, or its content is kept no more");
}
