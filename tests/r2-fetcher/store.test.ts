import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useScene } from "./scene.ts";
import { cut, drip, file, page, stream, understated, zip } from "./start-source.ts";

const MIB = 1024 * 1024;
const PART = 8 * MIB;
const md5 = (bytes: Uint8Array): Buffer => createHash("md5").update(bytes).digest();
/** What R2 says of the bytes it holds: their MD5, or the MD5 of those of the parts. */
function etagOf(bytes: Uint8Array, isInParts: boolean): string {
  if (!isInParts) return md5(bytes).toString("hex");
  const count = Math.ceil(bytes.length / PART);
  const parts = Array.from({ length: count }, (_, index) =>
    md5(bytes.subarray(index * PART, (index + 1) * PART)),
  );
  return `${md5(Buffer.concat(parts)).toString("hex")}-${count}`;
}
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const link = "https://www.dropbox.com/scl/fi/a/61%20Camille.zip?dl=1&rlkey=canary";
const route = "www.dropbox.com/scl/fi/a/61%20Camille.zip";

describe("what is stored", () => {
  const scene = useScene();

  it.each([
    ["whose length is told", file],
    ["whose length nobody knows", stream],
  ])("is a file %s, byte by byte", async (_what, answer) => {
    const bytes = zip(300_000);
    scene.source.serve({ [route]: answer(bytes) });
    const key = `dropbox/01234567/${answer.name}/61 Camille é.zip`;
    const { status, body } = await scene.fetch({ source_url: link, object_key: key });
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      r2_url: `https://files.example.org/dropbox/01234567/${answer.name}/61%20Camille%20%C3%A9.zip`,
      original_filename: "61 Camille.zip",
      size: bytes.length,
      sha256: sha256(bytes),
    });
    expect((await scene.fetcher.bucket.head(key))?.etag).toBe(etagOf(bytes, false));
  });

  it("says what it is and where from, but not the link", async () => {
    const disposition = `attachment; filename="plan.pdf"; filename*=UTF-8''Plan%20d%27%C3%A9t%C3%A9.pdf`;
    const headers = { "content-type": "Application/PDF; x=1", "content-disposition": disposition };
    scene.source.serve({ [route]: file(zip(2000), headers) });
    await scene.fetch({ source_url: link, object_key: "k/described", email_id: "e1" });
    const object = await scene.fetcher.bucket.head("k/described");
    const { uploadedAt = "", ...metadata } = object?.customMetadata ?? {};
    expect(object?.httpMetadata).toEqual({
      contentType: "application/pdf",
      contentDisposition: `attachment; filename="Plan d'ete.pdf"; filename*=UTF-8''Plan%20d%27%C3%A9t%C3%A9.pdf`,
    });
    expect(uploadedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(metadata).toEqual({
      originalFilename: "Plan d'été.pdf",
      provider: "dropbox",
      sourceUrl: sha256(Buffer.from(link)),
    });
  });

  it.each(["text", "nonsense/", "a/b/c", 'x/"y"', ""])(
    "has a neutral type when the source's is %j",
    async (type) => {
      scene.source.serve({ [route]: file(zip(2000), { "content-type": type }) });
      await scene.fetch({ source_url: link, object_key: `k/type-${type.length}` });
      const object = await scene.fetcher.bucket.head(`k/type-${type.length}`);
      expect(object?.httpMetadata?.contentType).toBe("application/octet-stream");
    },
  );

  it.each([
    ["a path", `attachment; filename="../../etc/passwd"`, "___etc_passwd"],
    ["line breaks", `attachment; filename*=UTF-8''a%0D%0Ab.zip`, "a__b.zip"],
    ["reversed text", `attachment; filename*=UTF-8''a%E2%80%AEpiz.exe`, "a_piz.exe"],
    ["300 letters", `attachment; filename="${"n".repeat(300)}.zip"`, `${"n".repeat(116)}.zip`],
    ["no extension", `attachment; filename="README"`, "README"],
    ["nothing but dots", `attachment; filename="..."`, "61 Camille.zip"],
    ["UTF-8 as it is", `attachment; filename="été.zip"`, "été.zip"],
    ["no name", `inline`, "61 Camille.zip"],
  ])("has a safe name when the source gives it %s", async (what, disposition, name) => {
    const key = `k/name/${what}`;
    const header = Buffer.from(disposition, "utf8").toString("latin1");
    scene.source.serve({ [route]: file(zip(2000), { "content-disposition": header }) });
    const { body } = await scene.fetch({ source_url: link, object_key: key });
    expect(body.original_filename).toBe(name);
    const object = await scene.fetcher.bucket.head(key);
    expect(object?.customMetadata?.["originalFilename"]).toBe(name);
  });

  it("has no name where the source gives none", async () => {
    scene.source.serve({ "www.swisstransfer.com/api/download/1/2": file(zip(2000)) });
    const { body } = await scene.fetch({
      source_url: "https://www.swisstransfer.com/api/download/1/2",
      object_key: "swisstransfer/nameless",
      provider: "swisstransfer",
    });
    expect(body).toMatchObject({ success: true });
    expect(body).not.toHaveProperty("original_filename");
    const object = await scene.fetcher.bucket.head("swisstransfer/nameless");
    expect(object?.httpMetadata?.contentDisposition).toBe("attachment");
  });

  it("comes in equal parts when it is long and of unknown length", async () => {
    const bytes = zip(2 * PART + 7);
    scene.source.serve({ [route]: stream(bytes) });
    const { body } = await scene.fetch({ source_url: link, object_key: "k/parts" });
    expect(body).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
    expect(scene.partsOf("k/parts")).toEqual([PART, PART, 7]);
    expect((await scene.fetcher.bucket.head("k/parts"))?.etag).toBe(etagOf(bytes, true));
  });

  it.each([PART - 1, PART, PART + 1])(
    "is whole at %i bytes, at the edges of a part",
    async (size) => {
      const bytes = zip(size);
      scene.source.serve({ [route]: stream(bytes) });
      const key = `k/edge-${size}`;
      const { body } = await scene.fetch({ source_url: link, object_key: key });
      expect(body).toMatchObject({ size, sha256: sha256(bytes) });
      const object = await scene.fetcher.bucket.head(key);
      expect([object?.size, object?.etag]).toEqual([size, etagOf(bytes, size >= PART)]);
    },
  );

  it("is what was announced when the source sends more than that", async () => {
    scene.source.serve({ [route]: understated(zip(5000), 3000) });
    const { body } = await scene.fetch({ source_url: link, object_key: "k/understated" });
    expect(body).toMatchObject({ success: true, size: 3000 });
  });
});

describe("what is not stored", () => {
  const scene = useScene({ MAX_BYTES: String(12 * MIB) });
  const broken = { status: 502, code: "source_cut", error: "Source fetch failed: ended early" };
  const small = {
    status: 502,
    code: "too_small",
    error: "Source fetch failed: 200, smaller than 1024 bytes",
  };
  const large = {
    status: 413,
    code: "too_large",
    error: `Source fetch failed: 200, larger than ${12 * MIB} bytes`,
  };
  const html = {
    status: 502,
    code: "landing_page",
    error: "Source fetch failed: 200, a page instead of a file",
  };
  const asZip = { "content-type": "application/zip" };

  it.each([
    ["is cut at half", cut(zip(5000), 10_000), broken],
    ["is cut at half and did not tell its length", cut(zip(5000), null), broken],
    ["is cut after a part", cut(zip(9 * MIB), 11 * MIB), broken],
    ["is cut after a part and did not tell its length", cut(zip(9 * MIB), null), broken],
    ["is empty", file(zip(0)), small],
    ["is empty and did not tell its length", stream(zip(0)), small],
    ["has 1023 bytes", file(zip(1023)), small],
    ["has 1023 bytes and did not tell its length", stream(zip(1023)), small],
    ["has one byte too many", file(zip(12 * MIB + 1)), large],
    ["has one byte too many and did not tell its length", stream(zip(12 * MIB + 1)), large],
    ["is a page", page(), html],
    ["is a page that says it is a ZIP", file(Buffer.alloc(5000, "\n <HTML>"), asZip), html],
    ["is a page in UTF-16", file(Buffer.from(`\uFEFF<html>${" ".repeat(1e3)}`, "utf16le")), html],
    [
      "is a page in XML",
      stream(Buffer.from(`<?xml version="1.0"?>\n<html>${" ".repeat(2e3)}`), asZip),
      html,
    ],
    ["is a notice", file(zip(2000), { "content-type": "application/json" }), html],
    ["is text", file(Buffer.alloc(2000, "a"), { "content-type": "TEXT/plain" }), html],
  ])("what %s", async (_what, answer, expected) => {
    const path = "/d/file";
    scene.source.serve({ [`www.fromsmash.com${path}`]: answer });
    const before = await scene.keys();
    const result = await scene.fetch({
      source_url: `https://www.fromsmash.com${path}`,
      object_key: "fromsmash/refused",
      provider: "fromsmash",
    });
    const { status, body } = result;
    expect({ status, ...body }).toEqual({ success: false, ...expected });
    expect(await scene.keys()).toEqual(before);
  });

  it("what claims to be larger than may be, unread", async () => {
    scene.source.serve({ [route]: cut(zip(5000), 13 * MIB) });
    const { body } = await scene.fetch({ source_url: link, object_key: "k/claims" });
    expect(body.code).toBe("too_large");
  });
});

describe("what takes too long", () => {
  const scene = useScene({ TRANSFER_SECONDS: "2" });

  it.each([
    ["arrives byte by byte", drip(zip(10))],
    ["arrives byte by byte after a part", drip(zip(9 * MIB))],
  ])("is not stored when it %s", async (_what, answer) => {
    scene.source.serve({ [route]: answer });
    const { status, body } = await scene.fetch({ source_url: link, object_key: "k/slow" });
    expect(status).toBe(502);
    expect(body).toMatchObject({
      error: "Source fetch failed: not in time",
      code: "source_timeout",
    });
    expect(await scene.keys()).toEqual([]);
  });
});
