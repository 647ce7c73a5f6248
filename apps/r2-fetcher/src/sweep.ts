import { CLAIM_FOLDER } from "./claim.ts";

/** One listing and one deletion per page stay below the 1000 operations that a run may ask of R2. */
const MAX_PAGES = 400;
const PAGE_OBJECTS = 1000;

export interface Swept {
  listed: number;
  deleted: number;
  /** False when the run ended at its bound: the next one goes on with what is left. */
  complete: boolean;
}

/**
 * Deletes what was stored at least `ttlMs` before `now` (epoch ms). In a bucket that others use as well, theirs stays:
 * only objects with our metadata, and old claims, are ours.
 */
export async function sweep(bucket: R2Bucket, ttlMs: number, now: number): Promise<Swept> {
  const swept = { listed: 0, deleted: 0, complete: false };
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && !swept.complete; page += 1) {
    const list = await bucket.list({
      limit: PAGE_OBJECTS,
      include: ["customMetadata"],
      ...(cursor !== undefined && { cursor }),
    });
    const old = list.objects.filter((object) => isOurs(object) && isOld(object, now - ttlMs));
    if (old.length > 0) await bucket.delete(old.map(({ key }) => key));
    swept.listed += list.objects.length;
    swept.deleted += old.length;
    swept.complete = !list.truncated;
    cursor = list.truncated ? list.cursor : undefined;
  }
  return swept;
}

function isOurs({ key, customMetadata = {} }: R2Object): boolean {
  return (
    key.startsWith(CLAIM_FOLDER) ||
    ("sourceUrl" in customMetadata && "uploadedAt" in customMetadata)
  );
}

function isOld({ uploaded }: R2Object, before: number): boolean {
  return uploaded.getTime() <= before;
}
