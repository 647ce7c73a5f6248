import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { createEgressGuard } from "@gmail-push/infra";
import { z } from "zod";
import { createDirectClient } from "../../apps/worker/src/direct/direct-client.ts";
import { createObjectStore } from "../../apps/worker/src/direct/object-store.ts";
import type { Resolve } from "../../apps/worker/src/providers/provider.ts";

/*
 * Copies one file and says how long it took and how much memory at most: with the worker's client, or the plainest way,
 * a `fetch` whose body goes into the same upload, unmeasured, unchecked and unguarded.
 */
const { side, origin, bytes } = z
  .object({ side: z.enum(["plain", "ours"]), origin: z.string(), bytes: z.number() })
  .parse(JSON.parse(process.argv[2] ?? ""));
const MAX_BYTES = 8 * 1024 ** 3;
const guard = createEgressGuard({ allow: "127.0.0.1", allowHttp: true });
const store = createObjectStore(
  {
    endpoint: origin,
    bucket: "bucket",
    accessKeyId: "bench",
    secretAccessKey: "bench",
    publicBaseUrl: origin,
    linkSeconds: 3_600,
    maxBytes: MAX_BYTES,
  },
  guard,
);
const source = `${origin}/source/${bytes}`;
const key = `bench/${side}/file.zip`;
const signal = AbortSignal.timeout(600_000);

async function copyPlainly(): Promise<void> {
  const { body } = await fetch(source);
  if (body === null) throw new Error("The source gave nothing");
  const object = { key, contentType: "application/zip", contentDisposition: "attachment" };
  await store.put({ ...object, body: Readable.fromWeb(asNodeKnowsIt(body)), metadata: {} }, signal);
}

/** The same stream under Node's own type, which the global one does not name. */
function asNodeKnowsIt(body: globalThis.ReadableStream<Uint8Array>): ReadableStream {
  return body as ReadableStream;
}

const resolveSource: Resolve = async (url) => ({
  kind: "download",
  urls: [url],
  hosts: ["127.0.0.1"],
  name: null,
  size: bytes,
  isArchive: false,
  credits: null,
});

async function copyAsWorkersDo(): Promise<void> {
  await using client = createDirectClient({
    store,
    links: { findTransfer: async () => null, saveTransfer: async () => undefined },
    guard,
    resolvers: { bench: resolveSource },
    maxBytes: MAX_BYTES,
    transferMs: 600_000,
  });
  const request = { sourceUrl: source, objectKey: key, provider: "bench", emailId: "" };
  const result = await client.fetchToR2(request, { timeoutMs: 15_000, signal });
  if (result.kind === "failed") throw new Error(`The copy failed: ${result.reason}`);
}

const startedAt = performance.now();
await (side === "plain" ? copyPlainly() : copyAsWorkersDo());
const seconds = (performance.now() - startedAt) / 1_000;
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(
  JSON.stringify({
    seconds,
    peakMib: maxRSS / 1_024,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  }),
);
process.exit();
