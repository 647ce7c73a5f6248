import { isClaimed, takeClaim } from "./claim.ts";
import type { Config } from "./config.ts";
import type { Deadline } from "./deadline.ts";
import { objectMetadata } from "./object-metadata.ts";
import { openSource, tooLarge } from "./open-source.ts";
import { Refusal, sourceFailed } from "./refusal.ts";
import { storeFile } from "./store-file.ts";
import type { TransferRequest } from "./transfer-request.ts";

export interface TransferDeps {
  bucket: R2Bucket;
  config: Config;
  deadline: Deadline;
}

export interface StoredFile {
  originalFilename: string | null;
  size: number;
  /** Only of a file that has just passed through here. */
  sha256: string | null;
  /** It was there before this request. */
  already: boolean;
}

const POLL_MS = 500;
/** A claim must outlive whoever has it, with the time to clean up. */
const CLAIM_SLACK_MS = 30_000;

/**
 * Brings the file of a request into the bucket, or finds it there. A source is asked once for all requests with the
 * same key that come while it answers: they wait, and get what the first one gets. Throws a Refusal.
 */
export async function transfer(request: TransferRequest, deps: TransferDeps): Promise<StoredFile> {
  const { bucket, config } = deps;
  const stored = await findStored(request.objectKey, deps);
  if (stored !== null) return stored;
  const claim = await takeClaim(bucket, request.objectKey, config.transferMs + CLAIM_SLACK_MS);
  if (claim === null) return waitForOther(request.objectKey, deps);
  try {
    return await fetchAndStore(request, deps);
  } finally {
    await claim.release();
  }
}

async function fetchAndStore(request: TransferRequest, deps: TransferDeps): Promise<StoredFile> {
  const { bucket, config, deadline } = deps;
  const key = request.objectKey;
  const existing = await bucket.head(key);
  // Whoever had the claim before may have stored it since the first look.
  if (existing !== null && isFresh(existing, config)) return describe(existing);

  const { head, rest, length, contentType, name } = await openSource(request, config, deadline);
  try {
    const metadata = await objectMetadata({ request, name, contentType });
    const place = { bucket, key, stale: existing, metadata };
    const { maxBytes } = config;
    const limits = { maxBytes, tooLarge: () => tooLarge(config), signal: deadline.signal };
    const result = await storeFile({ head, rest, length }, place, limits);
    if (result.kind === "taken") {
      const taken = await findStored(key, deps);
      if (taken === null) throw new Refusal("busy", "The object changed meanwhile");
      return taken;
    }
    const { size, sha256 } = result;
    return { originalFilename: name, size, sha256, already: false };
  } finally {
    await rest.cancel();
  }
}

async function waitForOther(key: string, deps: TransferDeps): Promise<StoredFile> {
  const { bucket, deadline } = deps;
  while (!deadline.signal.aborted) {
    const isUnderWay = await isClaimed(bucket, key);
    // In this order: a claim is given back only once the file is there.
    const stored = await findStored(key, deps);
    if (stored !== null) return stored;
    // A download may be counted by the provider, so whoever only waited does not try again at once.
    if (!isUnderWay) throw sourceFailed("other_request_failed", "for another request of this file");
    await scheduler.wait(POLL_MS);
  }
  throw new Refusal("busy", "Another request is still fetching this file");
}

async function findStored(
  key: string,
  { bucket, config }: Pick<TransferDeps, "bucket" | "config">,
): Promise<StoredFile | null> {
  const object = await bucket.head(key);
  return object !== null && isFresh(object, config) ? describe(object) : null;
}

/** An object that the next clean-up deletes is as good as gone: a link to it must not be given any more. */
function isFresh({ uploaded }: R2Object, { ttlMs }: Config): boolean {
  return Date.now() - uploaded.getTime() < ttlMs;
}

function describe({ size, customMetadata }: R2Object): StoredFile {
  const originalFilename = customMetadata?.["originalFilename"] ?? null;
  return { originalFilename, size, sha256: null, already: true };
}
