import { describe, expect, it } from "vitest";
import { until } from "../helpers/until.ts";
import { useScene } from "./scene.ts";
import { file, zip } from "./start-source.ts";

const HOUR = 3_600_000;
const inHours = (hours: number): Date => new Date(Date.now() + hours * HOUR);

describe("the clean-up", () => {
  const scene = useScene({ TTL_HOURS: "48" });

  it("deletes files once they are old enough, and tells how many", async () => {
    scene.source.serve({ "www.dropbox.com/s/f.zip": file(zip(2000)) });
    const request = { source_url: "https://www.dropbox.com/s/f.zip", object_key: "old/f.zip" };
    await scene.fetch(request);
    await scene.fetcher.sweep(inHours(47));
    expect(await scene.keys()).toEqual(["old/f.zip"]);
    await scene.fetcher.sweep(inHours(49));
    expect(await scene.keys()).toEqual([]);
    const told = () => scene.fetcher.log.filter((line) => line.includes("sweep ended"));
    // The log has a way of its own here, and may come after the answer.
    await until("both are told", () => told().length === 2);
    expect(told().map((line): unknown => JSON.parse(line))).toEqual([
      { event: "sweep ended", listed: 1, deleted: 0, complete: true },
      { event: "sweep ended", listed: 1, deleted: 1, complete: true },
    ]);
  });

  it("leaves what is not its own, and uploads of others under way", async () => {
    const { bucket } = scene.fetcher;
    await bucket.put("theirs", "x");
    await bucket.put("theirs/too", "x", { customMetadata: { provider: "dropbox" } });
    await bucket.put(".claims/left-behind", "x");
    const upload = await bucket.createMultipartUpload("theirs/under-way");
    await scene.fetcher.sweep(inHours(1000));
    expect(await scene.keys()).toEqual(["theirs", "theirs/too"]);
    const part = await upload.uploadPart(1, "x");
    await upload.complete([part]);
    expect(await scene.keys()).toContain("theirs/under-way");
  });

  it("takes a file of the fetcher before this one for its own", async () => {
    const customMetadata = {
      originalFilename: "f.zip",
      provider: "dropbox",
      sourceUrl: "https://www.dropbox.com/s/f.zip",
      uploadedAt: "2026-01-01T00:00:00Z",
    };
    await scene.fetcher.bucket.put("before/f.zip", "x", { customMetadata });
    await scene.fetcher.sweep(inHours(49));
    expect(await scene.keys()).not.toContain("before/f.zip");
  });

  it("goes on from page to page", async () => {
    const { bucket } = scene.fetcher;
    const customMetadata = { sourceUrl: "0".repeat(64), uploadedAt: "2026-01-01T00:00:00Z" };
    await bucket.put("many/0", "x", { customMetadata });
    // Copies of one entry: to store each through the bucket would take most of a minute.
    scene.fetcher.query(`
      WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2099)
      INSERT INTO _mf_objects
      SELECT 'many/' || n, NULL, version, size, etag, uploaded, checksums, http_metadata, custom_metadata
      FROM _mf_objects JOIN number WHERE key = 'many/0'`);
    await scene.fetcher.sweep(inHours(49));
    const { objects } = await bucket.list({ prefix: "many/" });
    expect(objects).toEqual([]);
    const told = () => scene.fetcher.log.join("\n");
    await until("it is told", () => told().includes(`"deleted":2100,"complete":true`));
  });
});
