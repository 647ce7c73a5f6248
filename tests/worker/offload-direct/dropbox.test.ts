import { describe, expect, it } from "vitest";
import { openDirect, type OpenDirect } from "../../helpers/open-direct.ts";
import {
  cut,
  drip,
  file,
  inTurn,
  page,
  redirect,
  sha256,
  status,
  unmeasured,
  zipBytes,
} from "../../helpers/provider-answers.ts";

const FILE = "https://www.dropbox.com/scl/fi/abc/rushs.zip?dl=1&rlkey=k";
const FOLDER = "https://www.dropbox.com/scl/fo/abc/xyz?dl=1&rlkey=k";
const KEY = "dropbox/copy/file.zip";
const MIB = 1024 ** 2;
const small = zipBytes(300_000);
const large = zipBytes(16 * MIB + 17);

function expectNothing({ s3 }: OpenDirect): void {
  expect([...s3.store.objects.keys()]).toEqual([]);
  expect(s3.store.uploads.size).toBe(0);
}

describe("a copy of a Dropbox link", () => {
  it.each([
    ["that fits in one request", small, 1],
    ["of three parts", large, 3],
    ["of exactly two parts", zipBytes(16 * MIB), 2],
  ])("takes a file %s across hosts into R2, as it is", async (_, content, parts) => {
    await using direct = await openDirect();
    const { providers, s3 } = direct;
    const content2 = providers.url("ucabc.dl.dropboxusercontent.com", "/cd/0/get/x?dl=1");
    providers.on("www.dropbox.com", redirect(providers.url("www.dropbox.com", "/2/step"), 301));
    providers.on("www.dropbox.com/2/step", redirect(content2, 307));
    providers.on(
      "ucabc.dl.dropboxusercontent.com",
      file(content, {
        "content-disposition": `attachment; filename="x"; filename*=UTF-8''61%20C%C3%A9.zip`,
      }),
    );
    expect(await direct.copy("dropbox", FILE)).toEqual({
      kind: "stored",
      r2Url: `https://files.example.org/${KEY}`,
      originalFilename: "61 Cé.zip",
      size: content.length,
      sha256: sha256(content),
    });
    const stored = s3.store.objects.get(KEY);
    expect(stored?.content?.equals(content)).toBe(true);
    expect(stored?.parts).toBe(parts);
    expect(stored?.headers).toMatchObject({
      "content-type": "application/binary",
      "content-disposition": `attachment; filename="61 Ce.zip"; filename*=UTF-8''61%20C%C3%A9.zip`,
      "x-amz-meta-originalfilename": "61%20C%C3%A9.zip",
      "x-amz-meta-provider": "dropbox",
    });
    expect(s3.store.uploads.size).toBe(0);
    expect(providers.asked).toHaveLength(3);
    expect(await direct.isStored(KEY)).toBe(true);
    expect(await direct.isStored("dropbox/another")).toBe(false);
  });

  it("takes one whose length nobody told", async () => {
    await using direct = await openDirect();
    direct.providers.on("www.dropbox.com", unmeasured(large));
    const copied = await direct.copy("dropbox", FOLDER);
    expect(copied).toMatchObject({ kind: "stored", size: large.length, sha256: sha256(large) });
    expect(direct.s3.store.uploads.size).toBe(0);
  });

  it.each([
    ["a page", page(), "landing_page", 2],
    ["a page that says it is a file", page("application/binary"), "landing_page", 2],
    ["words", page("text/plain"), "landing_page", 2],
    ["nothing any more", status(404), "source_gone", 1],
    ["a refusal", status(403), "source_failed", 1],
    ["0 bytes", file(Buffer.alloc(0)), "too_small", 1],
    ["a few bytes", file(Buffer.from("PK tiny")), "too_small", 1],
    ["too much, and says so", file(zipBytes(10 * MIB)), "too_large", 1],
    ["too much, and does not say so", unmeasured(zipBytes(10 * MIB)), "too_large", 1],
    ["packed bytes", file(small, { "content-encoding": "gzip" }), "source_failed", 1],
  ])("gives up at once where there is %s", async (_, answer, reason, asked) => {
    await using direct = await openDirect({ maxBytes: 9 * MIB });
    direct.providers.on("", answer);
    expect(await direct.copy("dropbox", FILE)).toEqual({
      kind: "failed",
      reason,
      retryable: false,
    });
    expect(direct.providers.asked).toHaveLength(asked);
    expectNothing(direct);
  });

  it("asks Dropbox's file host when the link itself shows a page, but not for a folder", async () => {
    await using direct = await openDirect();
    direct.providers.on("www.dropbox.com", page());
    direct.providers.on("dl.dropboxusercontent.com", file(small));
    expect(await direct.copy("dropbox", FOLDER)).toMatchObject({ reason: "landing_page" });
    expect(await direct.copy("dropbox", FILE)).toMatchObject({ kind: "stored" });
    expect(direct.providers.asked).toEqual([
      "GET www.dropbox.com/scl/fo/abc/xyz",
      "GET www.dropbox.com/scl/fi/abc/rushs.zip",
      "GET dl.dropboxusercontent.com/scl/fi/abc/rushs.zip",
    ]);
  });

  it("takes nothing but a ZIP for a folder", async () => {
    await using direct = await openDirect();
    direct.providers.on("www.dropbox.com", file(Buffer.alloc(4_096, "not a ZIP ")));
    expect(await direct.copy("dropbox", FOLDER)).toMatchObject({ reason: "not_an_archive" });
    expectNothing(direct);
  });

  it.each([
    ["a host that is not Dropbox's", "https://elsewhere.test/x", "refused"],
    ["a name that only ends like one", "https://evildropbox.com/x", "refused"],
    ["another kind of address", "file:///etc/passwd", "refused"],
    ["the same file without TLS", "http://www.dropbox.com/x", "refused"],
    ["a name with a password", "https://user:secret@www.dropbox.com/x", "egress_blocked"],
    ["nowhere", "https://", "source_failed"],
  ])("follows no redirect to %s", async (_, target, reason) => {
    await using direct = await openDirect();
    direct.providers.on("www.dropbox.com", redirect(target));
    expect(await direct.copy("dropbox", FILE)).toMatchObject({ reason, retryable: false });
    expect(direct.providers.asked).toHaveLength(1);
    expectNothing(direct);
  });

  it("follows five redirects and no more", async () => {
    await using direct = await openDirect();
    direct.providers.on("www.dropbox.com", redirect("/again"));
    expect(await direct.copy("dropbox", FILE)).toMatchObject({ reason: "source_failed" });
    expect(direct.providers.asked).toHaveLength(6);
  });

  it("never asks for a request to upload files", async () => {
    await using direct = await openDirect();
    const link = "https://www.dropbox.com/request/aB3dEf";
    expect(await direct.copy("dropbox", link)).toMatchObject({ reason: "unsupported" });
    expect(direct.providers.asked).toEqual([]);
  });

  it.each([
    ["breaks off before R2 is asked", cut(large, 500)],
    ["breaks off within the first part", cut(large, MIB)],
    ["breaks off at half", cut(large, 10 * MIB)],
  ])("leaves nothing of a file that %s, and takes it another time", async (_, broken) => {
    await using direct = await openDirect();
    direct.providers.on("www.dropbox.com", inTurn(broken, file(large)));
    const first = await direct.copy("dropbox", FILE);
    expect(first).toEqual({ kind: "failed", reason: "source_failed", retryable: true });
    expectNothing(direct);
    const second = await direct.copy("dropbox", FILE);
    expect(second).toMatchObject({ kind: "stored", size: large.length });
    expect(direct.s3.store.uploads.size).toBe(0);
  });

  it("takes no archive whose end is missing, whatever the answer says of its length", async () => {
    await using direct = await openDirect();
    const half = large.subarray(0, 10 * MIB);
    direct.providers.on("www.dropbox.com/scl/fo/length", file(half));
    direct.providers.on("www.dropbox.com/scl/fo/chunks", unmeasured(half));
    direct.providers.on("www.dropbox.com/scl/fo/close", (_, response) => {
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { connection: "close", "content-type": "application/zip" });
      response.end(half);
    });
    for (const way of ["length", "chunks", "close"]) {
      const copied = await direct.copy("dropbox", `https://www.dropbox.com/scl/fo/${way}/x?dl=1`);
      expect(copied).toEqual({ kind: "failed", reason: "source_failed", retryable: true });
      expectNothing(direct);
    }
  });

  it("gives up on a source that drips, and on one that is too slow as a whole", async () => {
    await using dripping = await openDirect({ pace: { stallMs: 400, bytes: 65_536 } });
    dripping.providers.on("www.dropbox.com", drip(large));
    expect(await dripping.copy("dropbox", FILE)).toEqual({
      kind: "failed",
      reason: "source_timeout",
      retryable: true,
    });
    expectNothing(dripping);

    await using slow = await openDirect({ transferMs: 500 });
    slow.providers.on("www.dropbox.com", drip(large));
    expect(await slow.copy("dropbox", FILE)).toEqual({
      kind: "failed",
      reason: "source_timeout",
      retryable: false,
    });
    expectNothing(slow);
  });

  it("gives up on a source that does not answer", async () => {
    await using direct = await openDirect();
    direct.providers.on("www.dropbox.com", () => undefined);
    const copied = await direct.copy("dropbox", FILE, { timeoutMs: 200 });
    expect(copied).toMatchObject({ reason: "source_timeout", retryable: true });
  });

  it.each([
    ["../../etc/passwd", "___etc_passwd"],
    ["a\r\nSet-Cookie: x=1.zip", "a__Set-Cookie_ x=1.zip"],
    ["facture‮fdp.exe", "facture_fdp.exe"],
    [`${"x".repeat(300)}.zip`, `${"x".repeat(116)}.zip`],
    ["con\u0000trol:*?.zip", "con_trol___.zip"],
  ])("gives the hostile name %j no power", async (name, expected) => {
    await using direct = await openDirect();
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
    direct.providers.on("www.dropbox.com", file(small, { "content-disposition": disposition }));
    const copied = await direct.copy("dropbox", FILE);
    expect(copied).toMatchObject({ kind: "stored", originalFilename: expected });
    expect([...direct.s3.store.objects.keys()]).toEqual([KEY]);
  });

  it("leaves nothing when it is told to stop, and throws why", async () => {
    const stop = new AbortController();
    const reason = new Error("stopping");
    await using direct = await openDirect({
      fault: ({ kind }) => {
        if (kind === "UploadPart") stop.abort(reason);
        return undefined;
      },
    });
    direct.providers.on("www.dropbox.com", file(large));
    await expect(direct.copy("dropbox", FILE, { signal: stop.signal })).rejects.toBe(reason);
    expect(direct.s3.operations).toContain(`AbortMultipartUpload ${KEY}`);
    expectNothing(direct);
  });
});
