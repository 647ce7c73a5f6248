import { dispositionName, isAttachment } from "@gmail-push/core/content-disposition";
import { safeFileName } from "@gmail-push/core/file-name";
import { isPage, isPageType, isZip } from "@gmail-push/core/file-signature";
import { openByteReader, type ByteReader, type Bytes } from "./byte-reader.ts";
import type { Config } from "./config.ts";
import type { Deadline } from "./deadline.ts";
import { follow } from "./follow.ts";
import { Refusal, sourceAnswered, sourceFailed, type RefusalCode } from "./refusal.ts";
import { isPackedFolder, lastPathName } from "./source-path.ts";
import type { TransferRequest } from "./transfer-request.ts";

/** A file that is worth storing, read no further than its head. */
export interface SourceFile {
  /** At least `minBytes` long. */
  head: Bytes;
  /** What follows the head. */
  rest: ByteReader;
  /** Of the whole file; null when the source does not say. */
  length: number | null;
  contentType: string;
  /** Safe as a file name; null when the source has none. */
  name: string | null;
}

type Openable = Pick<TransferRequest, "sourceUrl" | "provider">;

const DROPBOX_FALLBACK_HOST = "dl.dropboxusercontent.com";
const SIGNATURE_BYTES = 1024;
const OK = 200;
/** The file is gone, or we come too often: another host of the same provider says the same. */
const finalStatuses = [404, 410, 429].map(
  (status) => sourceAnswered("source_status", status).message,
);

/**
 * Opens what a link leads to, once it has proved to be a file: the right status, size, type and first bytes. Throws a
 * Refusal otherwise. A Dropbox link that leads to a page is tried once more on the host of Dropbox's files (domain 10.4).
 */
export async function openSource(
  source: Openable,
  config: Config,
  deadline: Deadline,
): Promise<SourceFile> {
  try {
    return await openFile(source, config, deadline);
  } catch (error) {
    const fallback = isWorthFallback(error) ? fallbackUrl(source) : null;
    if (fallback === null) throw error;
    try {
      return await openFile({ ...source, sourceUrl: fallback }, config, deadline);
    } catch (second) {
      // The link's own answer says more than that of a host that nobody asked for.
      throw second instanceof Refusal && !deadline.signal.aborted ? error : second;
    }
  }
}

async function openFile(source: Openable, config: Config, deadline: Deadline): Promise<SourceFile> {
  const response = await follow(source.sourceUrl, config, deadline.signal);
  const contentType = response.headers.get("content-type") ?? "";
  const length = lengthOf(response.headers);
  const body = response.body === null ? null : openSourceBody(response.body, deadline.signal);
  try {
    if (response.status !== OK) throw sourceAnswered("source_status", response.status);
    const isSaved = isAttachment(response.headers.get("content-disposition") ?? "");
    if (isPageType(contentType, isSaved)) {
      throw unusable("landing_page", "a page instead of a file");
    }
    checkLength(length, config);
    const head = await readHead(body, config.minBytes, deadline);
    if (body === null || head.length < config.minBytes) throw tooSmall(config);
    checkSignature(head, source);
    const name = nameOf(response.headers, source.sourceUrl);
    return { head, rest: body, length, contentType, name };
  } catch (error) {
    await body?.cancel();
    throw error;
  }
}

/** A reader that tells a lost connection from a limit that has passed. */
function openSourceBody(stream: ReadableStream, signal: AbortSignal): ByteReader {
  const { readInto, cancel } = openByteReader(stream);
  return {
    readInto: async (buffer, offset) => {
      try {
        return await readInto(buffer, offset);
      } catch (error) {
        signal.throwIfAborted();
        throw sourceFailed("source_cut", "ended early", { cause: error });
      }
    },
    cancel: async () => {
      // A stream that has failed cannot be let go of, and need not be.
      await cancel().catch(() => undefined);
    },
  };
}

async function readHead(
  body: ByteReader | null,
  minBytes: number,
  deadline: Deadline,
): Promise<Bytes> {
  const head = new Uint8Array(Math.max(minBytes, SIGNATURE_BYTES));
  if (body === null) return head.subarray(0, 0);
  const first = await body.readInto(new Uint8Array(1));
  deadline.firstByteSeen();
  head.set(first);
  return first.length === 0 ? first : body.readInto(head, first.length);
}

function checkLength(length: number | null, config: Config): void {
  if (length === null) return;
  if (length > config.maxBytes) throw tooLarge(config);
  if (length < config.minBytes) throw tooSmall(config);
}

function checkSignature(head: Uint8Array, source: Openable): void {
  if (isPage(head)) throw unusable("landing_page", "a page instead of a file");
  if (isPackedFolder(source) && !isZip(head)) throw unusable("not_a_zip", "a folder without a ZIP");
}

/** Null when there is none, or when it counts the bytes of a compressed form that is undone on the way. */
function lengthOf(headers: Headers): number | null {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  const text = headers.get("content-length")?.trim() ?? "";
  const isPlain = encoding === "" || encoding === "identity";
  return isPlain && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function nameOf(headers: Headers, source: URL): string | null {
  const given = dispositionName(headers.get("content-disposition") ?? "");
  return safeFileName(given ?? "") || safeFileName(lastPathName(source) ?? "") || null;
}

function isWorthFallback(error: unknown): boolean {
  if (!(error instanceof Refusal)) return false;
  if (error.code === "source_status") return !finalStatuses.includes(error.message);
  return error.code === "landing_page";
}

function fallbackUrl({ sourceUrl, provider }: Openable): URL | null {
  const isDropbox = /(?:^|\.)dropbox\.com$/.test(sourceUrl.hostname);
  if (!isDropbox || isPackedFolder({ sourceUrl, provider })) return null;
  const url = new URL(sourceUrl);
  url.hostname = DROPBOX_FALLBACK_HOST;
  return url;
}

/** The source has sent something that cannot be kept; `code` and words say why. */
function unusable(code: RefusalCode, what: string): Refusal {
  return sourceAnswered(code, OK, `, ${what}`);
}

export function tooLarge({ maxBytes }: Config): Refusal {
  return unusable("too_large", `larger than ${maxBytes} bytes`);
}

function tooSmall({ minBytes }: Config): Refusal {
  return unusable("too_small", `smaller than ${minBytes} bytes`);
}
