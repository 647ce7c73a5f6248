import { decide, type Decision, type InboundEmail } from "@gmail-push/core";
import {
  type DeliveryTrigger,
  type DestinationStore,
  type EmailRecord,
  emailJobSchema,
  type EmailStore,
  isUndecided,
  type Logger,
  type Metrics,
  type PlannedDeliveries,
  type Span,
  type Tracing,
} from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import { JobFailure } from "../job-failure.ts";
import { parseJob } from "../parse-job.ts";
import { createPlanDeliveries } from "../plan-deliveries.ts";
import { postpone } from "../postpone.ts";
import type { CurrentSettings } from "../current-settings.ts";

/** Why a job failed whose email was not there: it came ahead of it, or the email was not stored after all. */
export const EMAIL_MISSING = "email_missing";

/** A job that came ahead of its email finds it a moment later. */
const MOMENTS = 3;

function missing({ attemptsMade }: Pick<Job, "attemptsMade">): Error {
  return attemptsMade < MOMENTS
    ? new JobFailure(EMAIL_MISSING)
    : new UnrecoverableError(EMAIL_MISSING);
}

interface Undecided {
  record: EmailRecord;
  email: InboundEmail | null;
  span: Pick<Span, "set">;
}

export interface EmailDeps {
  emails: EmailStore;
  destinations: Pick<DestinationStore, "ensure">;
  trigger: Pick<DeliveryTrigger, "addAll">;
  currentSettings: CurrentSettings;
  tracing: Pick<Tracing, "span">;
  metrics: Pick<Metrics, "decisions" | "links" | "processingSeconds">;
  log: Logger;
}

function createSkip({ emails, metrics }: Pick<EmailDeps, "emails" | "metrics">) {
  return async (
    record: EmailRecord,
    decision: Extract<Decision, { kind: "skip" }>,
    now: Date,
  ): Promise<void> => {
    if (!(await emails.skip(record.id, decision, now))) return;
    const outcome = `skipped_${decision.because}`;
    metrics.processingSeconds.observe({ outcome }, (now.getTime() - record.accepted_at) / 1_000);
  };
}

/**
 * Decides an email once and makes its deliveries. A run that finds the decision recorded goes on from
 * there, so that repeating it after a crash decides nothing twice.
 */
export function createEmailProcessor(deps: EmailDeps) {
  const { emails, trigger, currentSettings, metrics, tracing, log } = deps;
  const plan = createPlanDeliveries(deps);
  const skip = createSkip(deps);

  async function decideOnce(
    { record, email, span }: Undecided,
    job: Job,
    token: string | undefined,
  ): Promise<PlannedDeliveries | null> {
    if (email === null) throw new UnrecoverableError("content_missing");
    const now = new Date();
    const settings = currentSettings();
    const decision = decide(email, settings, now);
    metrics.decisions.inc({ kind: decision.kind });
    span.set({ outcome: decision.kind, detector: decision.detection.kind });
    log.info(
      { emailKey: record.id, decision: decision.kind, detector: decision.detection.kind },
      "email decided",
    );
    switch (decision.kind) {
      case "wait":
        await emails.wait(
          record.id,
          decision.until,
          decision.because,
          decision.because === "outside_window" ? decision.grounds?.window : null,
        );
        // A change of settings wakes jobs that sleep; one heard of since the decision found this awake.
        return postpone(job, currentSettings() === settings ? decision.until : now, token);
      case "skip":
        await skip(record, decision, now);
        return null;
      case "deliver": {
        const planned = await plan(record.id, decision, now);
        for (const { provider } of planned?.links ?? []) metrics.links.inc({ provider });
        return planned;
      }
    }
  }

  return async (job: Job, token?: string): Promise<void> => {
    const { emailKey, requestId, traceparent: parent } = parseJob(emailJobSchema, job);
    const attributes = { email_key: emailKey, request_id: requestId };
    await tracing.span("email decide", { kind: "consumer", parent, attributes }, async (span) => {
      const found = await emails.undecided(emailKey);
      if (found === null) throw missing(job);
      const isOpen = isUndecided(found.record);
      const planned = isOpen ? await decideOnce({ ...found, span }, job, token) : null;
      await trigger.addAll(emailKey, { requestId, traceparent: span.traceparent }, planned);
    });
  };
}
