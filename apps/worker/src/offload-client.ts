import { parseJson } from "@gmail-push/core";
import type { EgressGuard } from "@gmail-push/infra";
import { z } from "zod";
import { closeAgents, createAgents } from "./agents.ts";
import { createGuardedPost, type Answer, type Failure } from "./guarded-post.ts";
import {
  failed,
  type OffloadClient,
  type OffloadFailure,
  type OffloadResult,
} from "./offload-result.ts";
import { isPassingStatus } from "./passing-status.ts";

export interface OffloadClientDeps {
  /** Where the remote fetcher listens. */
  endpoint: string;
  token: string;
  bucket: string;
  guard: EgressGuard;
}

/** The name the fetcher knows its caller by, from before. */
const USER_AGENT = "render-signal-server/r2-transfer";

const storedSchema = z.object({
  success: z.literal(true),
  r2_url: z
    .string()
    .trim()
    .pipe(z.url({ protocol: /^https?$/ })),
  original_filename: z.string().trim().nullish().catch(null),
  size: z.number().int().nonnegative().nullish().catch(null),
  sha256: z
    .string()
    .regex(/^[\da-f]{64}$/)
    .nullish()
    .catch(null),
});

const sourceFailureSchema = z.object({
  success: z.literal(false),
  error: z.string(),
  code: z.string().optional(),
});

/** What our own fetcher says apart from words; another one may say nothing. */
const reasonByCode: Readonly<Record<string, OffloadFailure>> = {
  landing_page: "landing_page",
  not_a_zip: "not_an_archive",
  too_large: "too_large",
  too_small: "too_small",
  source_timeout: "source_timeout",
};

/** Asks the remote fetcher to copy files (domain 10.4). */
export function createOffloadClient(deps: OffloadClientDeps): OffloadClient {
  const { endpoint, token, bucket, guard } = deps;
  // A fetch may be counted against the sender's downloads, so no connection is kept that could fail and be tried twice.
  const agents = createAgents({ keepAlive: false });
  const post = createGuardedPost({ guard, agents });
  const headers = {
    "content-type": "application/json",
    "user-agent": USER_AGENT,
    "x-r2-fetch-token": token,
  };

  return {
    fetchToR2: async ({ sourceUrl, objectKey, provider, emailId }, { timeoutMs, signal }) => {
      const body = Buffer.from(
        JSON.stringify({
          source_url: sourceUrl,
          object_key: objectKey,
          bucket,
          provider,
          email_id: emailId,
        }),
      );
      const request = { url: endpoint, headers, body, verifyTls: true, timeoutMs };
      return offloadResult(await post({ ...request, purpose: "download" }, signal));
    },
    // The fetcher's bucket is not ours to look into; it cleans up after the same time as we forget.
    isStored: async () => true,
    [Symbol.asyncDispose]: async () => {
      closeAgents(agents);
    },
  };
}

function offloadResult(result: Answer | Failure): OffloadResult {
  if (result.kind === "failed") return transportResult(result);
  const { status, text } = result;
  const answer = parseJson(text);
  const stored = storedSchema.safeParse(answer);
  if (status === 200 && stored.success) {
    const { r2_url: r2Url, original_filename: name, size = null, sha256 = null } = stored.data;
    return { kind: "stored", r2Url, originalFilename: name || null, size, sha256 };
  }
  if (status === 401) return failed("unauthorized", false);
  if (status === 403 || status === 405) return failed("refused", false);
  const sourceFailure = sourceFailureSchema.safeParse(answer);
  if (sourceFailure.success) {
    const { error, code = "" } = sourceFailure.data;
    return failed(reasonByCode[code] ?? "source_failed", isPassing(error));
  }
  return failed("bad_response", isPassingStatus(status));
}

function transportResult({ reason }: Failure): OffloadResult {
  switch (reason) {
    case "egress_blocked":
      return failed("egress_blocked", false);
    case "timeout":
      return failed("timeout", true);
    case "tls_error":
    case "network_error":
      return failed("network_error", true);
  }
}

/** `Source fetch failed: 404` is final, as the file is gone; other errors of the fetcher may pass. */
function isPassing(error: string): boolean {
  return isPassingStatus(Number(/^Source fetch failed: (\d{3})/.exec(error)?.[1] ?? 500));
}
