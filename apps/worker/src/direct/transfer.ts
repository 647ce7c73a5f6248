import { Readable } from "node:stream";
import { attachment, dispositionName, safeFileName } from "@gmail-push/core";
import type { LinkStore } from "@gmail-push/infra";
import { fileIdentity } from "../file-identity.ts";
import type { OffloadRequest, StoredCopy } from "../offload-result.ts";
import type { Download } from "../providers/provider.ts";
import type { SourceAnswer } from "./ask.ts";
import { CopyFailure } from "./copy-failure.ts";
import { mediaType, objectMetadata } from "./object-metadata.ts";
import type { ObjectStore } from "./object-store.ts";
import type { Pace } from "./pace.ts";
import { openFile, type Tally } from "./source-file.ts";

/** One copy that is being made. */
export interface Copy extends OffloadRequest {
  /** until an answer begins */
  timeoutMs: number;
  signal: AbortSignal;
}

export interface TransferDeps {
  store: ObjectStore;
  links: Pick<LinkStore, "saveTransfer">;
  maxBytes: number;
  pace: Pace;
}

/** Stores the file that an answer holds. Throws CopyFailure, or the reason of the signal; then nothing is stored. */
export type Transfer = (
  copy: Copy,
  download: Download,
  answer: SourceAnswer,
) => Promise<StoredCopy>;

/** Below this it is an error in plain words, not a file (domain 10.4). */
const MIN_BYTES = 1024;

/**
 * A file on its way into R2. What it is, is put down once the last byte has come and before the object is complete:
 * a process that dies in between leaves enough to find it again.
 */
export function createTransfer({ store, links, maxBytes, pace }: TransferDeps): Transfer {
  return async (copy, download, answer) => {
    const { sourceUrl, objectKey: key, provider, signal } = copy;
    const name = nameOf(copy, download, answer);
    const { size: expectedBytes, isArchive, credits } = download;
    const ended: Tally[] = [];
    const rules = { minBytes: MIN_BYTES, maxBytes, expectedBytes, isArchive, pace };
    const chunks = await openFile(answer, rules, async (tally) => {
      ended.push(tally);
      const file = { ...tally, original_filename: name };
      const record = { credits: credits?.left ?? null, object_key: key, file };
      await links.saveTransfer(fileIdentity(copy), record);
    });
    const object = {
      key,
      body: Readable.from(chunks, { objectMode: false }),
      contentType: mediaType(answer.headers["content-type"]),
      contentDisposition: attachment(name),
      metadata: objectMetadata({ sourceUrl, provider, name }),
    };
    await store.put(object, signal);
    const [tally] = ended;
    if (tally === undefined || (await store.sizeOf(key)) !== tally.size) {
      await store.remove(key);
      throw new CopyFailure("storage_failed", true);
    }
    return { kind: "stored", r2Url: await store.linkTo(key), originalFilename: name, ...tally };
  };
}

/** As the provider tells it, or its answer, or the link; null where none does. */
function nameOf({ objectKey }: Copy, download: Download, { headers }: SourceAnswer): string | null {
  const given = download.name ?? dispositionName(headers["content-disposition"] ?? "") ?? "";
  const inKey = objectKey.slice(objectKey.lastIndexOf("/") + 1);
  return safeFileName(given) || (inKey.includes(".") ? inKey : null);
}
