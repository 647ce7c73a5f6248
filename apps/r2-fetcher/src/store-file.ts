import type { ByteReader, Bytes } from "./byte-reader.ts";
import { openTally, type Tally } from "./tally.ts";

export interface FileToStore {
  head: Bytes;
  /** What follows the head. */
  rest: ByteReader;
  /** Of the whole file, null when unknown. */
  length: number | null;
}

export interface Place {
  bucket: R2Bucket;
  key: string;
  /** The object that may be replaced: one that is as good as deleted. Null: there must be none. */
  stale: R2Object | null;
  metadata: Pick<R2PutOptions, "httpMetadata" | "customMetadata">;
}

export interface StoreLimits {
  maxBytes: number;
  /** What to throw beyond `maxBytes`. */
  tooLarge: () => Error;
  signal: AbortSignal;
}

/** `taken`: another request has stored the file in the meantime, and that one stays. */
export type StoreResult = { kind: "stored"; size: number; sha256: string } | { kind: "taken" };

/** R2 wants equal parts but for the last. A Worker has 128 MB for all the requests it serves at once. */
const PART_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
/** R2 takes a little less than 5 GiB in one piece. */
const MAX_PUT_BYTES = 4 * 1024 ** 3;

/**
 * Streams a file into the bucket. It can be seen there only once it is whole; whatever fails on the way, nothing of
 * it stays. Uses the memory of one chunk or part, however long the file is.
 */
export async function storeFile(
  file: FileToStore,
  place: Place,
  limits: StoreLimits,
): Promise<StoreResult> {
  const tally = openTally();
  const { length } = file;
  const isTaken =
    length !== null && length <= MAX_PUT_BYTES
      ? await putStream({ ...file, length }, place, tally)
      : await putParts(file, place, { ...limits, tally });
  if (isTaken) return { kind: "taken" };
  return { kind: "stored", size: tally.size, sha256: await tally.finish() };
}

/** Of a known length: R2 takes it as it comes. Resolves to whether another request was first. */
async function putStream(
  file: FileToStore & { length: number },
  place: Place,
  tally: Tally,
): Promise<boolean> {
  const { readable, writable } = new FixedLengthStream(file.length);
  const writer = writable.getWriter();
  const putting = putOnce(place, readable);
  const pumping = pump(file, writer, tally);
  try {
    // Where the condition is not met, R2 answers without reading.
    const stored = await Promise.race([putting, pumping.then(async () => putting)]);
    return stored === null;
  } finally {
    // Neither may outlive this; after success both have ended and nothing happens here.
    await Promise.allSettled([writer.abort(), file.rest.cancel()]);
    await Promise.allSettled([putting, pumping]);
  }
}

async function pump(
  { head, rest }: FileToStore,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  tally: Tally,
): Promise<void> {
  let chunk = head;
  let memory = new Uint8Array(CHUNK_BYTES);
  while (chunk.length > 0) {
    await tally.add(chunk);
    await writer.write(chunk);
    chunk = await rest.readInto(memory);
    memory = new Uint8Array(chunk.buffer);
  }
  await writer.close();
}

/** Of an unknown length: in equal parts, or in one piece when it fits in one part. */
async function putParts(
  { head, rest }: FileToStore,
  place: Place,
  { tally, signal, maxBytes, tooLarge }: StoreLimits & { tally: Tally },
): Promise<boolean> {
  async function read(memory: Bytes, offset: number): Promise<Bytes> {
    const part = await rest.readInto(memory, offset);
    await tally.add(part);
    if (tally.size > maxBytes) throw tooLarge();
    return part;
  }

  const memory = new Uint8Array(PART_BYTES);
  memory.set(head);
  let part = await read(memory, head.length);
  if (part.length < PART_BYTES) return (await putOnce(place, part)) === null;

  const { bucket, key, metadata, stale } = place;
  const upload = await bucket.createMultipartUpload(key, metadata);
  try {
    const uploaded: R2UploadedPart[] = [];
    while (part.length > 0) {
      uploaded.push(await beforeEnd(signal, upload.uploadPart(uploaded.length + 1, part)));
      part = await read(new Uint8Array(part.buffer), 0);
    }
    // Parts know no condition. The claim keeps others away; this is for one that outlived its claim.
    const current = await bucket.head(key);
    if (current !== null && current.etag !== stale?.etag) {
      await upload.abort();
      return true;
    }
    await upload.complete(uploaded);
    return false;
  } catch (error) {
    return abandon(upload, error);
  }
}

async function putOnce(
  { bucket, key, metadata, stale }: Place,
  content: ReadableStream | Uint8Array,
): Promise<R2Object | null> {
  const onlyIf = stale === null ? { etagDoesNotMatch: "*" } : { etagMatches: stale.etag };
  return bucket.put(key, content, { ...metadata, onlyIf });
}

async function abandon(upload: R2MultipartUpload, reason: unknown): Promise<never> {
  try {
    await upload.abort();
  } catch (error) {
    throw new AggregateError([reason, error], "An upload could not be abandoned", {
      cause: error,
    });
  }
  throw reason;
}

/** The outcome of `work`, or the reason of the signal when that comes first. */
async function beforeEnd<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
