import { createMetrics, noTracing } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { createCopyLink } from "../../../apps/worker/src/copy-link.ts";
import type { OffloadClient } from "../../../apps/worker/src/offload-result.ts";
import { captureLog } from "../../helpers/captured-log.ts";
import { openTestStores } from "../../helpers/open-stores.ts";
import { testRedis } from "../../helpers/redis.ts";

/** For how long a client is told to wait for the copy of a link. */
async function patienceFor(provider: string, sourceUrl: string): Promise<number> {
  await using redis = testRedis();
  await using stores = openTestStores(redis);
  let patienceMs = 0;
  const client: OffloadClient = {
    fetchToR2: async (_request, { timeoutMs }) => {
      patienceMs = timeoutMs;
      const nothing = { originalFilename: null, size: null, sha256: null };
      return { kind: "stored", r2Url: "https://files.example.org/a", ...nothing };
    },
    isStored: async () => false,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const { log } = captureLog();
  const copyLink = createCopyLink({
    ...stores,
    client,
    metrics: createMetrics(),
    tracing: noTracing,
    log,
  });
  const request = { provider, sourceUrl, objectKey: "dropbox/a", emailId: "e" };
  const origin = { jobId: "o-1", emailKey: "m-1", traceparent: undefined };
  await copyLink(origin, request, new AbortController().signal);
  return patienceMs;
}

describe("createCopyLink", () => {
  it.each([
    ["dropbox", "https://www.dropbox.com/scl/fo/abc/xyz?dl=1", 120_000],
    ["dropbox", "https://www.dropbox.com/sh/abc/xyz?dl=1", 120_000],
    ["dropbox", "https://www.dropbox.com/scl/fi/abc/a.zip?dl=1", 15_000],
    ["fromsmash", "https://fromsmash.com/sh/abc", 15_000],
  ])("waits for a copy from %s of %s %i ms", async (provider, sourceUrl, patienceMs) => {
    expect(await patienceFor(provider, sourceUrl)).toBe(patienceMs);
  });
});
