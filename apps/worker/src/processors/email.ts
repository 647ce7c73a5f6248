import { decide, type Decision } from "@gmail-push/core";
import {
  deliveryIdOf,
  type DeliveryTrigger,
  type DestinationStore,
  type EmailRecord,
  emailJobSchema,
  type EmailStore,
  type Logger,
  type Metrics,
} from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import { parseJob } from "../parse-job.ts";
import { postpone } from "../postpone.ts";
import type { CurrentSettings } from "../current-settings.ts";

/** Why a job failed whose email was not there: it came ahead of it, or the email was not stored after all. */
export const EMAIL_MISSING = "email_missing";

/** A job that came ahead of its email finds it a moment later. */
const MOMENTS = 3;

function missing({ attemptsMade }: Pick<Job, "attemptsMade">): Error {
  return attemptsMade < MOMENTS ? new Error(EMAIL_MISSING) : new UnrecoverableError(EMAIL_MISSING);
}

export interface EmailDeps {
  emails: EmailStore;
  destinations: Pick<DestinationStore, "ensure">;
  trigger: Pick<DeliveryTrigger, "addAll">;
  currentSettings: CurrentSettings;
  metrics: Pick<Metrics, "decisions" | "processingSeconds">;
  log: Logger;
}

/**
 * Decides an email once and makes its deliveries. A run that finds the decision recorded goes on from
 * there, so that repeating it after a crash decides nothing twice.
 */
export function createEmailProcessor(deps: EmailDeps) {
  const { emails, destinations, trigger, currentSettings, metrics, log } = deps;

  async function skip(
    record: EmailRecord,
    decision: Extract<Decision, { kind: "skip" }>,
    now: Date,
  ) {
    if (!(await emails.skip(record.id, decision, now))) return;
    const outcome = `skipped_${decision.because}`;
    metrics.processingSeconds.observe({ outcome }, (now.getTime() - record.accepted_at) / 1_000);
  }

  async function plan(id: string, decision: Extract<Decision, { kind: "deliver" }>, now: Date) {
    const seeds = await Promise.all(
      decision.deliveries.map(async ({ url }) => {
        const destination = await destinations.ensure(url, now);
        return { id: deliveryIdOf(id, destination.id), destinationId: destination.id };
      }),
    );
    await emails.plan(id, decision, seeds, now);
  }

  async function decideOnce(record: EmailRecord, job: Job, token: string | undefined) {
    const content = await emails.content(record.id);
    if (content === null) throw new UnrecoverableError("content_missing");
    const now = new Date();
    const settings = currentSettings();
    const decision = decide(content, settings, now);
    metrics.decisions.inc({ kind: decision.kind });
    log.info(
      { emailKey: record.id, decision: decision.kind, detector: decision.detection.kind },
      "email decided",
    );
    switch (decision.kind) {
      case "wait":
        await emails.wait(record.id, decision.until, decision.because);
        // A change of settings wakes jobs that sleep; one heard of since the decision found this awake.
        return postpone(job, currentSettings() === settings ? decision.until : now, token);
      case "skip":
        return skip(record, decision, now);
      case "deliver":
        return plan(record.id, decision, now);
    }
  }

  return async (job: Job, token?: string): Promise<void> => {
    const { emailKey, requestId } = parseJob(emailJobSchema, job);
    const record = await emails.record(emailKey);
    if (record === null) throw missing(job);
    if (record.state === "accepted" || record.state === "waiting") {
      await decideOnce(record, job, token);
    }
    await trigger.addAll(emailKey, requestId);
  };
}
