import { type Link, normalizeSourceUrl, objectKey } from "@gmail-push/core";
import {
  type EmailStore,
  type LinkStore,
  type OffloadJob,
  offloadJobSchema,
} from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import { type CopyLinkDeps, createCopyLink } from "../copy-link.ts";
import type { CurrentSettings } from "../current-settings.ts";
import { fileIdentity } from "../file-identity.ts";
import { createFindCopy } from "../find-copy.ts";
import { createForgetGoneCopy } from "../forget-gone-copy.ts";
import { takeClaim } from "../link-claim.ts";
import { offloadFailures, type OffloadRequest } from "../offload-result.ts";
import { parseJob } from "../parse-job.ts";
import { handBack, postpone } from "../postpone.ts";
import type { ProviderSlots } from "../provider-slots.ts";

const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/** When to ask again, because somebody else copies the file or all slots are taken: the longer it waits, the later. */
function whenFree({ timestamp }: Pick<Job, "timestamp">): Date {
  const waitedMs = Date.now() - timestamp;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waitedMs / 5));
  return new Date(Date.now() + pauseMs * (0.75 + Math.random() / 2));
}

export interface OffloadDeps extends CopyLinkDeps {
  emails: Pick<EmailStore, "decision" | "record" | "noteCopyFailure" | "forgetCopyFailure">;
  links: LinkStore;
  slots: ProviderSlots;
  /** A file whose copier died is free again after this. */
  claimMs: number;
  currentSettings: CurrentSettings;
  /** aborted when the worker can wait no longer */
  draining: AbortSignal;
}

function requestFor({ rawUrl, provider }: Link, emailId: string): OffloadRequest {
  const sourceUrl = normalizeSourceUrl(rawUrl, provider);
  return { sourceUrl, objectKey: objectKey(sourceUrl, provider), provider, emailId };
}

/** Copies one link to R2, once for everybody who waits for it, and records the pair. */
export function createOffloadProcessor(deps: OffloadDeps) {
  const { emails, links, slots, claimMs, currentSettings, draining } = deps;
  const findCopy = createFindCopy(deps);
  const forgetGoneCopy = createForgetGoneCopy(deps);
  const copyLink = createCopyLink(deps);

  async function requestOf({ emailKey, link }: OffloadJob): Promise<OffloadRequest> {
    const [decision, record] = await Promise.all([
      emails.decision(emailKey),
      emails.record(emailKey),
    ]);
    const found = decision?.kind === "deliver" ? decision.links[link] : undefined;
    if (!record || !found) throw new UnrecoverableError("unknown_link");
    return requestFor(found, record.email_id);
  }

  /** The email tells why it lacks a copy for as long as it is kept; its jobs are forgotten before. */
  async function note({ emailKey, link }: OffloadJob, error: unknown): Promise<void> {
    const known = offloadFailures.find((each) => error instanceof Error && each === error.message);
    if (known !== undefined) await emails.noteCopyFailure(emailKey, link, known);
  }

  async function copy(job: Job, asked: OffloadJob, token: string | undefined): Promise<string> {
    const request = await requestOf(asked);
    const { sourceUrl, provider } = request;
    if ((await findCopy(sourceUrl)) !== null) return "known";
    const deadlineMs = currentSettings().processing_prefs.offload_deadline_sec * 1_000;
    if (Date.now() > job.timestamp + deadlineMs) throw new UnrecoverableError("too_late");

    using slot = slots.take(provider);
    if (slot === null) return await postpone(job, whenFree(job), token);
    await using claim = await takeClaim(links, fileIdentity(request), claimMs);
    if (claim === null) return await postpone(job, whenFree(job), token);
    // Somebody may have copied it between the first look and the claim.
    if ((await findCopy(sourceUrl)) !== null) return "known";
    await forgetGoneCopy(request);
    try {
      const { emailKey, traceparent } = asked;
      const origin = { jobId: job.id, emailKey, traceparent };
      await copyLink(origin, request, AbortSignal.any([draining, claim.lost]));
      return "stored";
    } catch (error) {
      if (draining.aborted && error === draining.reason) return await handBack(job, token);
      await note(asked, error);
      throw error;
    }
  }

  return async (job: Job, token?: string): Promise<string> => {
    const asked = parseJob(offloadJobSchema, job);
    const outcome = await copy(job, asked, token);
    // Also after a first try: the note may stem from an earlier round of the email.
    await emails.forgetCopyFailure(asked.emailKey, asked.link);
    return outcome;
  };
}
