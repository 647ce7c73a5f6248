import type { LinkStore } from "@gmail-push/infra";
import { fileIdentity } from "../file-identity.ts";
import type { StoredCopy } from "../offload-result.ts";
import type { Download } from "../providers/provider.ts";
import { CopyFailure } from "./copy-failure.ts";
import type { ObjectStore } from "./object-store.ts";
import type { Copy } from "./transfer.ts";

export interface TransferBookDeps {
  store: Pick<ObjectStore, "abandonUploads" | "sizeOf" | "linkTo">;
  links: Pick<LinkStore, "findTransfer" | "saveTransfer">;
}

/** What was begun before, and must be neither lost nor done again. */
export interface TransferBook {
  /**
   * The file of a transfer that ended, of another spelling of the link or without anybody saying so, or null; what one
   * left half done is given up.
   */
  recover: (copy: Copy) => Promise<StoredCopy | null>;
  /** To be called before the file is asked for. Throws CopyFailure when it must not be asked for again. */
  begin: (copy: Copy, download: Download) => Promise<void>;
}

export function createTransferBook({ store, links }: TransferBookDeps): TransferBook {
  return {
    recover: async (copy) => {
      const begun = await links.findTransfer(fileIdentity(copy));
      if (begun === null) return null;
      const { object_key: objectKey = copy.objectKey } = begun;
      await store.abandonUploads(objectKey);
      if (begun.file === undefined) return null;
      const { size, sha256, original_filename: originalFilename } = begun.file;
      if ((await store.sizeOf(objectKey)) !== size) return null;
      const r2Url = await store.linkTo(objectKey);
      const elsewhere = objectKey === copy.objectKey ? {} : { objectKey };
      return { kind: "stored", r2Url, originalFilename, size, sha256, ...elsewhere };
    },
    begin: async (copy, { credits }) => {
      const file = fileIdentity(copy);
      const left = credits?.left ?? null;
      const begun = await links.findTransfer(file);
      // Asked for before, and the provider does not show that it cost nothing: once more could take somebody's last download.
      const isSpent = begun !== null && (left === null || begun.credits !== left);
      if (credits !== null && isSpent) throw new CopyFailure("no_credit", false);
      await links.saveTransfer(file, { credits: left, object_key: copy.objectKey });
    },
  };
}
