import type { EmailRecord, EmailStore, Queues } from "@gmail-push/infra";
import { EMAIL_MISSING } from "../processors/email.ts";
import { type NoteHealing, SETTLING_MS } from "./healing.ts";
import { seeJob } from "./seen-job.ts";

export interface HealEmailDeps {
  emails: Pick<EmailStore, "kill">;
  queues: Pick<Queues, "email">;
  note: NoteHealing;
}

/** Gives an undecided email the job it lacks; ends one whose job has failed for good. */
export function createHealEmail({ emails, queues, note }: HealEmailDeps) {
  return async (record: EmailRecord, now: number): Promise<void> => {
    const { id: emailKey, request_id: requestId, traceparent, wait_until: until } = record;
    if ((record.revived_at ?? record.accepted_at) > now - SETTLING_MS) return;
    const { job, state } = await seeJob(queues.email, emailKey);
    if (state === "alive") return;
    if (state === "failed" && job?.failedReason !== EMAIL_MISSING) {
      note("email_job_failed", { emailKey });
      await emails.kill(emailKey, "gave_up", new Date(now));
      return;
    }
    note("email_without_job", { emailKey });
    await job?.remove();
    const delay = until === undefined ? 0 : Math.max(0, until - now);
    const data = { emailKey, requestId, traceparent };
    await queues.email.add("email", data, { jobId: emailKey, delay });
  };
}
