import { sha256Hex } from "./hex.ts";

/** Where claims lie in the bucket, apart from all files. */
export const CLAIM_FOLDER = ".claims/";

/** R2 lets one write a second through to a key, and says this to the others. */
const R2_TOO_FREQUENT = "(10058)";
const R2_WRITE_INTERVAL_MS = 1100;

export interface Claim {
  release: () => Promise<void>;
}

/**
 * Claims the right to fetch the file of `objectKey`, for all Workers everywhere: a small object that only one of them
 * can create, since R2 is consistent. Needed because a download may be counted by the provider, and because parts of an
 * upload know no condition. Null while another request has the claim. One that is left behind ends by itself.
 */
export async function takeClaim(
  bucket: R2Bucket,
  objectKey: string,
  lifetimeMs: number,
): Promise<Claim | null> {
  const key = await claimKey(objectKey);
  const create = async (onlyIf: R2Conditional): Promise<boolean> => {
    const customMetadata = { expiresAt: new Date(Date.now() + lifetimeMs).toISOString() };
    // The content gives each claim an ETag of its own.
    return putIf(bucket, key, crypto.randomUUID(), { onlyIf, customMetadata });
  };
  const claim = { release: async () => deleteInTime(bucket, key) };

  if (await create({ etagDoesNotMatch: "*" })) return claim;
  const held = await bucket.head(key);
  if (held === null || !isExpired(held)) return null;
  return (await create({ etagMatches: held.etag })) ? claim : null;
}

/** Whether some request has the claim, and still the right to it. */
export async function isClaimed(bucket: R2Bucket, objectKey: string): Promise<boolean> {
  const held = await bucket.head(await claimKey(objectKey));
  return held !== null && !isExpired(held);
}

/** The digest, because a claim lies open to whoever may read the bucket, and a key may be as long as R2 allows. */
async function claimKey(objectKey: string): Promise<string> {
  return `${CLAIM_FOLDER}${await sha256Hex(objectKey)}`;
}

function isExpired({ customMetadata }: R2Object): boolean {
  const expiresAt = Date.parse(customMetadata?.["expiresAt"] ?? "");
  return !(expiresAt > Date.now());
}

async function putIf(
  bucket: R2Bucket,
  key: string,
  content: string,
  options: R2PutOptions & { onlyIf: R2Conditional },
): Promise<boolean> {
  try {
    return (await bucket.put(key, content, options)) !== null;
  } catch (error) {
    if (isTooFrequent(error)) return false;
    throw error;
  }
}

async function deleteInTime(bucket: R2Bucket, key: string): Promise<void> {
  try {
    await bucket.delete(key);
  } catch (error) {
    if (!isTooFrequent(error)) throw error;
    await scheduler.wait(R2_WRITE_INTERVAL_MS);
    await bucket.delete(key);
  }
}

function isTooFrequent(error: unknown): boolean {
  return error instanceof Error && error.message.includes(R2_TOO_FREQUENT);
}
