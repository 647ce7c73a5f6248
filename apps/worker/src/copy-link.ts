import { isDropboxFolder } from "@gmail-push/core/dropbox-path";
import type { LinkStore, Logger, Metrics, SpanStart, Tracing } from "@gmail-push/infra";
import { UnrecoverableError } from "bullmq";
import { JobFailure } from "./job-failure.ts";
import type { OffloadClient, OffloadRequest, OffloadResult } from "./offload-result.ts";

/** Dropbox zips a folder before its first byte; everything else answers soon (domain 10, departure `older-folder`). */
const FOLDER_TIMEOUT_MS = 120_000;
const FILE_TIMEOUT_MS = 15_000;

export interface CopyLinkDeps {
  links: Pick<LinkStore, "save">;
  client: OffloadClient;
  metrics: Pick<Metrics, "offloads" | "offloadSeconds">;
  tracing: Pick<Tracing, "span">;
  log: Logger;
}

function timeoutFor({ sourceUrl, provider }: OffloadRequest): number {
  const isFolder = provider === "dropbox" && isDropboxFolder(URL.parse(sourceUrl)?.pathname ?? "");
  return isFolder ? FOLDER_TIMEOUT_MS : FILE_TIMEOUT_MS;
}

/** Who asks for a copy. */
export interface CopyOrigin {
  jobId: string | undefined;
  emailKey: string;
  /** of the span that led to the job */
  traceparent: string | undefined;
}

function startOf(
  { jobId, emailKey, traceparent: parent }: CopyOrigin,
  provider: string,
): SpanStart {
  return { kind: "client", parent, attributes: { job_id: jobId, email_key: emailKey, provider } };
}

function outcomeOf(result: OffloadResult): string {
  return result.kind === "stored" ? "stored" : result.reason;
}

/** One try: copies a file, counts it and records the pair. Throws as a job is to end that brought no copy. */
export function createCopyLink({ links, client, metrics, tracing, log }: CopyLinkDeps) {
  return async (origin: CopyOrigin, request: OffloadRequest, signal: AbortSignal) => {
    const { jobId } = origin;
    const { provider, sourceUrl } = request;
    const startedAt = performance.now();
    const result = await tracing.span("offload", startOf(origin, provider), async (span) => {
      const fetched = await client.fetchToR2(request, { timeoutMs: timeoutFor(request), signal });
      span.set({ outcome: outcomeOf(fetched) });
      return fetched;
    });
    metrics.offloadSeconds.observe({ provider }, (performance.now() - startedAt) / 1_000);
    const outcome = outcomeOf(result);
    metrics.offloads.inc({ provider, outcome });
    log.info({ jobId, provider, outcome }, "offload attempted");
    if (result.kind === "failed") {
      throw result.retryable
        ? new JobFailure(result.reason)
        : new UnrecoverableError(result.reason);
    }
    const { r2Url, originalFilename, size, sha256, objectKey } = result;
    await links.save({
      source_url: sourceUrl,
      r2_url: r2Url,
      provider,
      created_at: new Date().toISOString(),
      ...(originalFilename !== null && { original_filename: originalFilename }),
      ...(size !== null && { size }),
      ...(sha256 !== null && { sha256 }),
      ...(objectKey !== undefined && { object_key: objectKey }),
    });
  };
}
