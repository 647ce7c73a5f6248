import { createHash } from "node:crypto";
import { objectKey } from "@gmail-push/core";
import { createEgressGuard } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { createOffloadClient } from "../../apps/worker/src/offload-client.ts";
import { useScene } from "./scene.ts";
import { TOKEN } from "./start-fetcher.ts";
import { cut, file, late, page, redirect, silent, status, zip } from "./start-source.ts";

const scene = useScene({ R2_BUCKET_NAME: "files", FIRST_BYTE_SECONDS: "3" });

function openClient({ token = TOKEN, bucket = "files" } = {}) {
  const guard = createEgressGuard({ allow: "127.0.0.1", allowHttp: false });
  return createOffloadClient({ endpoint: scene.fetcher.url, token, bucket, guard });
}

function requestFor(sourceUrl: string, provider = "dropbox") {
  return {
    sourceUrl,
    objectKey: objectKey(sourceUrl, provider),
    provider,
    emailId: "0".repeat(32),
  };
}

describe("the service's own client", () => {
  it("gets a file copied, under the key that the service chose, and again at once", async () => {
    const name = { "content-disposition": `attachment; filename="61 Camille.zip"` };
    scene.source.serve({
      "www.dropbox.com/scl/fo/a/h": redirect("https://uc1.dl.dropboxusercontent.com/zip"),
      "uc1.dl.dropboxusercontent.com/zip": file(zip(5000), name),
    });
    const request = requestFor("https://www.dropbox.com/scl/fo/a/h?dl=1&rlkey=foo");
    await using client = openClient();
    const copy = {
      kind: "stored",
      r2Url: `https://files.example.org/${request.objectKey}`,
      originalFilename: "61 Camille.zip",
      size: 5000,
    };
    const sha256 = createHash("sha256").update(zip(5000)).digest("hex");
    expect(await client.fetchToR2(request, { timeoutMs: 30_000 })).toEqual({ ...copy, sha256 });
    const again = await client.fetchToR2(request, { timeoutMs: 30_000 });
    expect(again).toEqual({ ...copy, sha256: null });
    expect(scene.source.asked()).toHaveLength(2);
    expect(await scene.keys()).toEqual([request.objectKey]);
  });

  it.each([
    ["a page", page(), "landing_page", false],
    ["404", status(404), "source_failed", false],
    ["410", status(410), "source_failed", false],
    ["a loop", redirect("/case"), "source_failed", false],
    ["too little", file(zip(10)), "too_small", false],
    ["429", status(429), "source_failed", true],
    ["503", status(503), "source_failed", true],
    ["half a file", cut(zip(5000), 10_000), "source_failed", true],
    ["nothing", silent, "source_timeout", true],
  ])("learns from %s why, and whether to try again", async (_what, answer, reason, retryable) => {
    scene.source.serve({ "www.fromsmash.com/case": answer });
    await using client = openClient();
    const request = requestFor("https://www.fromsmash.com/case", "fromsmash");
    const result = await client.fetchToR2(request, { timeoutMs: 30_000 });
    expect(result).toEqual({ kind: "failed", reason, retryable });
  });

  it("learns that a host or a token is refused", async () => {
    await using client = openClient();
    const elsewhere = requestFor("https://evil.example/f.zip");
    expect(await client.fetchToR2(elsewhere, { timeoutMs: 30_000 })).toMatchObject({
      reason: "refused",
      retryable: false,
    });
    await using stranger = openClient({ token: "wrong" });
    const request = requestFor("https://www.dropbox.com/s/f.zip");
    expect(await stranger.fetchToR2(request, { timeoutMs: 30_000 })).toMatchObject({
      reason: "unauthorized",
      retryable: false,
    });
  });

  it("gives up in its own time, and finds the file when it tries again", async () => {
    scene.source.serve({ "www.swisstransfer.com/late.zip": late(zip(5000), 700) });
    const request = requestFor("https://www.swisstransfer.com/late.zip", "swisstransfer");
    await using client = openClient();
    const early = await client.fetchToR2(request, { timeoutMs: 300 });
    expect(early).toEqual({ kind: "failed", reason: "timeout", retryable: true });
    expect(await client.fetchToR2(request, { timeoutMs: 30_000 })).toMatchObject({
      kind: "stored",
    });
    const asked = scene.source.asked("www.swisstransfer.com");
    expect(asked).toHaveLength(1);
  });
});
