import { type Link, normalizeSourceUrl, objectKey } from "@gmail-push/core";
import {
  type EmailStore,
  type LinkStore,
  type Logger,
  type Metrics,
  offloadJobSchema,
} from "@gmail-push/infra";
import { type Job, UnrecoverableError } from "bullmq";
import type { OffloadClient, OffloadResult } from "../offload-client.ts";
import { parseJob } from "../parse-job.ts";
import { handBack, postpone } from "../postpone.ts";

/** Dropbox zips a folder before its first byte; everything else answers soon (domain 10). */
const FOLDER_TIMEOUT_MS = 120_000;
const FILE_TIMEOUT_MS = 15_000;
/** A delivery waits no longer than this for its copies; then it goes out with the original links. */
const DEADLINE_MS = 240_000;
const CLAIM_MS = FOLDER_TIMEOUT_MS + 30_000;
const CLAIMED_RETRY_MS = 1_000;

export interface OffloadDeps {
  emails: Pick<EmailStore, "decided">;
  links: LinkStore;
  client: OffloadClient;
  metrics: Pick<Metrics, "offloads" | "offloadSeconds">;
  /** aborted when the worker can wait no longer */
  draining: AbortSignal;
  log: Logger;
}

function timeoutFor(sourceUrl: string, provider: string): number {
  const isFolder = provider === "dropbox" && sourceUrl.toLowerCase().includes("/scl/fo/");
  return isFolder ? FOLDER_TIMEOUT_MS : FILE_TIMEOUT_MS;
}

/** Copies one link to R2, once for everybody who waits for it, and records the pair. */
export function createOffloadProcessor(deps: OffloadDeps) {
  const { emails, links, client, metrics, draining, log } = deps;

  async function copy(job: Job, link: Link, emailId: string): Promise<OffloadResult> {
    const { provider } = link;
    const sourceUrl = normalizeSourceUrl(link.rawUrl, provider);
    const startedAt = performance.now();
    const result = await client.fetchToR2(
      { sourceUrl, objectKey: objectKey(sourceUrl, provider), provider, emailId },
      { timeoutMs: timeoutFor(sourceUrl, provider), signal: draining },
    );
    metrics.offloadSeconds.observe({ provider }, (performance.now() - startedAt) / 1_000);
    const outcome = result.kind === "stored" ? "stored" : result.reason;
    metrics.offloads.inc({ provider, outcome });
    log.info({ jobId: job.id, provider, outcome }, "offload attempted");
    if (result.kind === "stored") {
      await links.save({
        source_url: sourceUrl,
        r2_url: result.r2Url,
        provider,
        created_at: new Date().toISOString(),
        ...(result.originalFilename === null ? {} : { original_filename: result.originalFilename }),
      });
    }
    return result;
  }

  return async (job: Job, token?: string): Promise<string> => {
    const { emailKey, link } = parseJob(offloadJobSchema, job);
    const decided = await emails.decided(emailKey);
    const found = decided?.decision.links[link];
    if (!decided || !found) throw new UnrecoverableError("unknown_link");
    const sourceUrl = normalizeSourceUrl(found.rawUrl, found.provider);
    if ((await links.find(sourceUrl)) !== null) return "known";
    if (Date.now() > job.timestamp + DEADLINE_MS) throw new UnrecoverableError("too_late");

    const owner = job.id ?? "";
    if (!(await links.claim(sourceUrl, owner, CLAIM_MS))) {
      return postpone(job, new Date(Date.now() + CLAIMED_RETRY_MS), token);
    }
    try {
      const result = await copy(job, found, decided.emailId);
      if (result.kind === "stored") return "stored";
      throw result.retryable ? new Error(result.reason) : new UnrecoverableError(result.reason);
    } catch (error) {
      if (draining.aborted && error === draining.reason) return await handBack(job, token);
      throw error;
    } finally {
      await links.release(sourceUrl, owner);
    }
  };
}
