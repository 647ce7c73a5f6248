import { describe, expect, it } from "vitest";
import { isDropboxFolder, isDropboxRequest } from "../../packages/core/src/dropbox-path.ts";

describe("isDropboxFolder", () => {
  it.each([
    ["/scl/fo/abc/xyz", true],
    ["/SCL/FO/abc/xyz", true],
    ["/scl/fo/abc/key/sub", true],
    ["/sh/abc/key", true],
    ["/sh/abc/key/", true],
    ["/Sh/abc", true],
    ["/sh/abc/key/61%20Camille.mov", false],
    ["/scl/fi/abc/rushs.zip", false],
    ["/s/abc/rushs.zip", false],
    ["/request/abc", false],
    ["", false],
  ])("says of %s %s", (path, expected) => {
    expect(isDropboxFolder(path)).toBe(expected);
  });
});

describe("isDropboxRequest", () => {
  it.each([
    ["/request/abc", true],
    ["/Request/abc", true],
    ["/requests/abc", false],
    ["/s/request/abc", false],
  ])("says of %s %s", (path, expected) => {
    expect(isDropboxRequest(path)).toBe(expected);
  });
});
