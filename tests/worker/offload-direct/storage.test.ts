import { createEgressGuard, type Resolve } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { createObjectStore } from "../../../apps/worker/src/direct/object-store.ts";
import { openDirect, type OpenDirect } from "../../helpers/open-direct.ts";
import { file, zipBytes } from "../../helpers/provider-answers.ts";
import { startDestination } from "../../helpers/start-destination.ts";
import { startStrictS3, type S3Fault, type StrictS3 } from "../../helpers/strict-s3.ts";
import type { S3Operation } from "../../helpers/strict-bucket.ts";

const FILE = "https://www.dropbox.com/scl/fi/abc/rushs.zip?dl=1&rlkey=k";
const KEY = "dropbox/copy/file.zip";
const MIB = 1024 ** 2;
const content = zipBytes(16 * MIB + 17);
const slowDown = { status: 503, code: "SlowDown" };
const tooMany = { status: 429, code: "TooManyRequests" };
/** Tried again within milliseconds; to be slowed down again and again takes as many seconds as chance has it. */
const illness = { status: 500, code: "InternalError" };

function failing(kind: S3Operation["kind"], fault: S3Fault, times = Infinity, part?: number) {
  return (operation: S3Operation, count: number): S3Fault | undefined => {
    const isMeant =
      operation.kind === kind && (part === undefined || operation.partNumber === part);
    return isMeant && count < times ? fault : undefined;
  };
}

async function copyInto(direct: OpenDirect) {
  direct.providers.on("www.dropbox.com", file(content));
  return direct.copy("dropbox", FILE);
}

describe("a copy into R2", () => {
  it.each([
    ["is hurried once", failing("UploadPart", slowDown, 1)],
    ["is hurried at every part, once", failing("UploadPart", slowDown, 1)],
    ["takes writes of one key slowly", failing("CompleteMultipartUpload", tooMany, 2)],
    ["loses a connection", failing("UploadPart", "reset", 1, 2)],
    ["is hurried at the beginning", failing("CreateMultipartUpload", slowDown, 2)],
  ])("gets through when R2 %s", async (_, fault) => {
    await using direct = await openDirect({ fault });
    expect(await copyInto(direct)).toMatchObject({ kind: "stored", size: content.length });
    expect(direct.s3.store.objects.get(KEY)?.content?.equals(content)).toBe(true);
    expect(direct.s3.store.uploads.size).toBe(0);
  });

  it.each<[string, ReturnType<typeof failing>, string, boolean]>([
    ["refuses a part", failing("UploadPart", slowDown, Infinity, 2), "storage_failed", true],
    ["breaks off at a part", failing("UploadPart", "reset", Infinity, 3), "network_error", true],
    ["does not complete it", failing("CompleteMultipartUpload", illness), "storage_failed", true],
    [
      "does not know us",
      failing("CreateMultipartUpload", { status: 403, code: "AccessDenied" }),
      "unauthorized",
      false,
    ],
    ["hangs at a part", failing("UploadPart", "hang", Infinity, 1), "timeout", true],
  ])("leaves nothing behind when R2 %s", async (_, fault, reason, retryable) => {
    // Only what hangs is to take too long, on a machine that is busy too.
    const limit = reason === "timeout" ? { requestTimeoutMs: 700 } : {};
    await using direct = await openDirect({ fault, ...limit });
    expect(await copyInto(direct)).toEqual({ kind: "failed", reason, retryable });
    expect([...direct.s3.store.objects.keys()]).toEqual([]);
    expect(direct.s3.store.uploads.size).toBe(0);
  });

  it("gives up at its next try what it could not give up before", async () => {
    let isIll = true;
    await using direct = await openDirect({
      fault: ({ kind }) =>
        isIll && (kind === "AbortMultipartUpload" || kind === "UploadPart") ? illness : undefined,
    });
    expect(await copyInto(direct)).toMatchObject({ reason: "storage_failed" });
    expect(direct.s3.store.uploads.size).toBe(1);
    isIll = false;
    expect(await copyInto(direct)).toMatchObject({ kind: "stored" });
    expect(direct.s3.store.uploads.size).toBe(0);
  });

  it("does not take a copy for gone while R2 does not answer", async () => {
    await using direct = await openDirect({ fault: () => slowDown });
    expect(await direct.isStored(KEY)).toBe(true);
  });

  it("fails as one whose R2 cannot be reached while R2's certificate is bad, and none is taken for gone", async () => {
    await using impostor = await startDestination({ tls: true });
    await using direct = await openDirect({ endpoint: new URL(impostor.url).origin });
    const unreached = { kind: "failed", reason: "network_error", retryable: true };
    expect(await copyInto(direct)).toEqual(unreached);
    expect(await direct.isStored(KEY)).toBe(true);
    expect(impostor.received).toEqual([]);
  });
});

const loopback = createEgressGuard({ allow: "127.0.0.1", allowHttp: true });

function openStore(s3: StrictS3, overrides: object = {}, guard = loopback) {
  const options = {
    endpoint: s3.endpoint,
    bucket: s3.bucket,
    ...s3.credentials,
    publicBaseUrl: null,
    linkSeconds: 60,
    maxBytes: 64 * MIB,
    ...overrides,
  };
  return createObjectStore(options, guard);
}

describe("an object store", () => {
  it("signs links that only work as they are", async () => {
    await using s3 = await startStrictS3();
    using store = openStore(s3);
    const key = "dropbox/01234567/89abcdef/Été (1).zip";
    const object = { size: 3, etag: "x", parts: 1, headers: {}, content: Buffer.from("abc") };
    s3.store.objects.set(key, object);
    const link = await store.linkTo(key);
    const answer = await fetch(link);
    expect([answer.status, await answer.text()]).toEqual([200, "abc"]);
    expect((await fetch(link.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))).status).toBe(403);
    expect((await fetch(link.split("?")[0] ?? "")).status).toBe(403);
  });

  it("writes a public link so that every key is one path", async () => {
    await using s3 = await startStrictS3();
    using store = openStore(s3, { publicBaseUrl: "https://files.example.org/a" });
    expect(await store.linkTo("dropbox/ab/Été #1?.zip")).toBe(
      "https://files.example.org/a/dropbox/ab/%C3%89t%C3%A9%20%231%3F.zip",
    );
  });

  it("says that it is not let in when the secret is wrong", async () => {
    await using s3 = await startStrictS3();
    using store = openStore(s3, { secretAccessKey: "wrong" });
    await expect(store.sizeOf("x")).rejects.toMatchObject({ reason: "unauthorized" });
    await expect(store.remove("x")).rejects.toMatchObject({ reason: "unauthorized" });
  });

  it.each<[string, Resolve, string]>([
    ["is slow", async () => new Promise(() => undefined), "timeout"],
    ["knows no answer", async () => [], "network_error"],
    [
      "fails for good",
      async () => {
        throw Object.assign(new Error("getaddrinfo EAI_FAIL"), { code: "EAI_FAIL" });
      },
      "network_error",
    ],
  ])("tells of a name server that %s", async (_, resolve, reason) => {
    await using s3 = await startStrictS3();
    const guard = createEgressGuard({ allow: "", allowHttp: true, resolve, lookupTimeoutMs: 50 });
    using store = openStore(s3, { endpoint: "https://r2.example.org" }, guard);
    await expect(store.sizeOf("x")).rejects.toMatchObject({ reason, retryable: true });
  });

  it("goes nowhere that the egress guard forbids", async () => {
    await using s3 = await startStrictS3();
    using store = createObjectStore(
      {
        endpoint: s3.endpoint,
        bucket: s3.bucket,
        ...s3.credentials,
        publicBaseUrl: null,
        linkSeconds: 60,
        maxBytes: MIB,
      },
      createEgressGuard({ allow: "", allowHttp: true }),
    );
    await expect(store.sizeOf("x")).rejects.toMatchObject({ reason: "egress_blocked" });
    expect(s3.operations).toEqual([]);
  });

  it("gives up the uploads of one key only", async () => {
    await using s3 = await startStrictS3();
    using store = openStore(s3);
    for (const key of ["a/file", "a/file", "a/file.zip"]) {
      s3.store.uploads.set(`${key}-${s3.store.uploads.size}`, {
        key,
        headers: {},
        parts: new Map(),
      });
    }
    await store.abandonUploads("a/file");
    expect([...s3.store.uploads.values()].map(({ key }) => key)).toEqual(["a/file.zip"]);
  });
});
