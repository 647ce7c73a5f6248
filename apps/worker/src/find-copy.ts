import { objectKey } from "@gmail-push/core";
import type { LinkPair, LinkStore } from "@gmail-push/infra";
import type { OffloadClient } from "./offload-result.ts";

/** Where a copy is stored. */
export function objectKeyOf(pair: LinkPair): string {
  return pair.object_key ?? objectKey(pair.source_url, pair.provider);
}

/** The copy of a normalised source URL that is on record and still there. */
export type FindCopy = (sourceUrl: string) => Promise<LinkPair | null>;

export function createFindCopy(deps: {
  links: Pick<LinkStore, "find">;
  client: Pick<OffloadClient, "isStored">;
}): FindCopy {
  const { links, client } = deps;
  return async (sourceUrl) => {
    const pair = await links.find(sourceUrl);
    if (pair === null) return null;
    return (await client.isStored(objectKeyOf(pair))) ? pair : null;
  };
}
