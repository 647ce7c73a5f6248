import type { LinkStore } from "@gmail-push/infra";
import { fileIdentity } from "./file-identity.ts";
import { objectKeyOf } from "./find-copy.ts";
import type { OffloadRequest } from "./offload-result.ts";

/**
 * A copy that is on record and gone is made as if for the first time: this is a beginning, not another try. To be
 * called by whoever has the claim.
 */
export function createForgetGoneCopy({
  links,
}: {
  links: Pick<LinkStore, "find" | "forget" | "findTransfer" | "forgetTransfer">;
}): (request: OffloadRequest) => Promise<void> {
  return async (request) => {
    const gone = await links.find(request.sourceUrl);
    if (gone === null) return;
    const file = fileIdentity(request);
    const begun = await links.findTransfer(file);
    const key = objectKeyOf(gone);
    // Another spelling of the link may have begun anew since: that was the file's new beginning.
    const isOfGone = begun?.file !== undefined && (begun.object_key ?? key) === key;
    if (isOfGone) await links.forgetTransfer(file);
    await links.forget(request.sourceUrl);
  };
}
