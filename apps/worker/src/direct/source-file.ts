import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isAttachment, isPage, isPageType, isZip } from "@gmail-push/core";
import { isPassingStatus } from "../passing-status.ts";
import type { SourceAnswer } from "./ask.ts";
import { CopyFailure } from "./copy-failure.ts";
import { type Pace, paced } from "./pace.ts";
import { createTail } from "./tail.ts";

export interface FileRules {
  minBytes: number;
  maxBytes: number;
  /** what the provider has announced apart from its answer, if it has */
  expectedBytes: number | null;
  /** nothing but a ZIP will do */
  isArchive: boolean;
  pace: Pace;
}

export interface Tally {
  size: number;
  sha256: string;
}

const SIGNATURE_BYTES = 1024;
/** With this a ZIP's last record begins; behind it come 18 bytes and a comment of up to 64 KiB. */
const ZIP_END = Buffer.from("PK\u0005\u0006", "latin1");
const ZIP_END_BYTES = 22 + 65_535;
const OK = 200;
const goneStatuses = new Set([404, 410]);

/**
 * The chunks of an answer that has proved to be a file by its status, headers and first bytes. Throws CopyFailure, also
 * while the chunks are read: when they are too many, too few, or too slow to come. `onEnd` is awaited before the end
 * of the chunks is told.
 */
export async function openFile(
  answer: SourceAnswer,
  rules: FileRules,
  onEnd: (tally: Tally) => Promise<void>,
): Promise<AsyncGenerator<Uint8Array>> {
  checkStatus(answer.status);
  checkHeaders(answer.headers, rules);
  const chunks = paced(answer.body, rules.pace, answer.abandon);
  const head = await readHead(chunks);
  checkHead(head, rules);
  return measured(continued(head, chunks), rules, onEnd);
}

function checkStatus(status: number): void {
  if (status === OK) return;
  if (goneStatuses.has(status)) throw new CopyFailure("source_gone", false);
  throw new CopyFailure("source_failed", isPassingStatus(status));
}

function checkHeaders(headers: IncomingHttpHeaders, { minBytes, maxBytes }: FileRules): void {
  const disposition = headers["content-disposition"] ?? "";
  if (isPageType(headers["content-type"] ?? "", isAttachment(disposition))) {
    throw new CopyFailure("landing_page", false);
  }
  // Asked for as it is, and packed all the same: neither its size nor its hash would be the file's.
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (encoding !== "" && encoding !== "identity") throw new CopyFailure("source_failed", false);
  const length = Number(headers["content-length"] ?? Number.NaN);
  if (length > maxBytes) throw new CopyFailure("too_large", false);
  if (length < minBytes) throw new CopyFailure("too_small", false);
}

/** Whole chunks, until they hold a signature or the file is over. */
async function readHead(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < SIGNATURE_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    read.push(next.value);
    bytes += next.value.length;
  }
  return Buffer.concat(read);
}

function checkHead(head: Uint8Array, { minBytes, isArchive }: FileRules): void {
  if (isPage(head)) throw new CopyFailure("landing_page", false);
  if (head.length < Math.min(minBytes, SIGNATURE_BYTES)) throw new CopyFailure("too_small", false);
  if (isArchive && !isZip(head)) throw new CopyFailure("not_an_archive", false);
}

async function* continued(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

async function* measured(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes, expectedBytes, isArchive }: FileRules,
  onEnd: (tally: Tally) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  const last = createTail(isArchive ? ZIP_END_BYTES : 0);
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw new CopyFailure("too_large", false);
    hash.update(chunk);
    last.add(chunk);
    yield chunk;
  }
  // What is packed on the way often comes without a length, and then a lost connection looks like an end.
  if (isArchive && !last.bytes().includes(ZIP_END)) throw new CopyFailure("source_failed", true);
  if (expectedBytes !== null && size !== expectedBytes) {
    throw new CopyFailure("size_mismatch", true);
  }
  await onEnd({ size, sha256: hash.digest("hex") });
}
