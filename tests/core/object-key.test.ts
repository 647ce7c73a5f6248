import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { objectKey } from "../../packages/core/src/object-key.ts";
import { arbitraryText } from "../helpers/arbitrary-text.ts";

/** The file name that a path segment of a source gives. */
function nameOf(segment: string): string {
  return objectKey(`https://fromsmash.com/x/${segment}`, "fromsmash").split("/").slice(3).join("/");
}

describe("objectKey", () => {
  it("names provider, hash of the normalised URL, and file", () => {
    const hash = createHash("sha256").update("https://dropbox.com/s/lot.zip?dl=1").digest("hex");
    const key = `dropbox/${hash.slice(0, 8)}/${hash.slice(8, 16)}/lot.zip`;
    expect(objectKey("https://dropbox.com/s/lot.zip?dl=0", "dropbox")).toBe(key);
    expect(objectKey(" http://DROPBOX.com/s//lot.zip/ ", "dropbox")).toBe(key);
  });

  it.each([
    ["61%20Camille.zip", "61 Camille.zip"],
    ["e%CC%81te%CC%81.mp4", "été.mp4"],
    ["a.b?c=d.e#f.g", "a.b"],
    ["a.zip;b.c", "a.zip"],
    ["nodot", "file"],
    ["a.b/", "file"],
    ["", "file"],
    ["%2e%2e%2fetc.txt", "_etc.txt"],
    ["..", "file"],
    ["%20.a..b.%20", "a_b"],
    ["a...b", "a_.b"],
    ["a%5C:*%3F%22%3C%3E%7C.b", "a________.b"],
    ["a%00%1F%7F%C2%85.b", "a____.b"],
    ["a%E2%80%AE%D8%9C%E2%81%A6.b", "a___.b"],
    ["a%FF.b", "a\ufffd.b"],
  ])("makes of %s the name %s", (segment, name) => {
    expect(nameOf(segment)).toBe(name);
  });

  it.each([
    [`${"a".repeat(200)}.zip`, `${"a".repeat(116)}.zip`],
    [`${"😀".repeat(200)}.mp4`, `${"😀".repeat(116)}.mp4`],
    [`a.${"b".repeat(200)}`, `a.${"b".repeat(118)}`],
    [`${"a".repeat(116)}.zip`, `${"a".repeat(116)}.zip`],
  ])("keeps 120 characters of %s", (segment, name) => {
    expect(nameOf(encodeURIComponent(segment))).toBe(name);
  });

  it("gives every source one safe name", () => {
    const paths = arbitraryText("a.%/\\ ;é\u202e\u0000:", "..", "%2e", "%2f", "%00");
    const providers = fc.constantFrom("dropbox", "fromsmash");
    fc.assert(
      fc.property(paths, providers, (path, provider) => {
        const key = objectKey(`https://${provider}.com/${path}`, provider);
        expect(key).toMatch(/^[a-z]+\/[0-9a-f]{8}\/[0-9a-f]{8}\/[^/\\\p{Cc}\p{Bidi_Control}]+$/u);
        expect(key.split("/").at(-1)).not.toMatch(/^[. ]|[. ]$|\.\./);
      }),
    );
  });
});
