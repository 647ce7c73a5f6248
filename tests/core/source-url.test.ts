import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fetchableHost, normalizeSourceUrl } from "../../packages/core/src/source-url.ts";
import { arbitraryText } from "../helpers/arbitrary-text.ts";

const site = "https://www.dropbox.com";

describe("normalizeSourceUrl for dropbox", () => {
  it.each([
    [`${site}/s/a?dl=0`, `${site}/s/a?dl=1`],
    [" http://Dropbox.com/s/a/ \n", "https://dropbox.com/s/a?dl=1"],
    [`${site}/s/a?dl=0&amp;b=1&amp;amp;c=2`, `${site}/s/a?b=1&c=2&dl=1`],
    [`${site}/s/a?b=1%26amp%3Bc=2`, `${site}/s/a?b=1&c=2&dl=1`],
    ["https%3A%2F%2Fwww.dropbox.com%2Fs%2Fa%3Fb%3D1", `${site}/s/a?b=1&dl=1`],
    [`${site}/s/a%252520b`, `${site}/s/a%20b?dl=1`],
    ["https://u:p@dropbox.com:443/s/a", "https://dropbox.com/s/a?dl=1"],
    ["https://u@dropbox.com:0080/s/a", "https://dropbox.com:80/s/a?dl=1"],
    ["https://[::1]:81/a", "https://::1:81/a?dl=1"],
    ["https://dropbox.com:/a", "https://dropbox.com/a?dl=1"],
    [`${site}//s///a//`, `${site}/s/a?dl=1`],
    [`${site}/a/../b`, `${site}/a/../b?dl=1`],
    [`${site}//`, `${site}/?dl=1`],
    [`${site}/é+;,%E9`, `${site}/%C3%A9%2B%3B%2C%EF%BF%BD?dl=1`],
    [`${site}/a?b=x y&b=x+y&b=x%20y&B=0`, `${site}/a?B=0&b=x+y&dl=1`],
    [`${site}/a?c=&RLKEY=&rlkey&=d&%20=e&f==g=`, `${site}/a?dl=1&f=%3Dg%3D&RLKEY=&rlkey=`],
    [`${site}/a?\uffee=1&😀=2&dL=3`, `${site}/a?dl=1&%EF%BF%AE=1&%F0%9F%98%80=2`],
    [`${site}/a?b#c?d`, `${site}/a?dl=1`],
    ["//dropbox.com/a%2Fb", "https://dropbox.com/a/b?dl=1"],
    ["https://example.test/a", "https://example.test/a?dl=1"],
  ])("normalises %s", (url, normalized) => {
    expect(normalizeSourceUrl(url, "dropbox")).toBe(normalized);
  });

  it.each([
    ["dropbox.com/a&amp;b", "dropbox.com/a&b"],
    ["https:///a", "https:///a"],
    ["https://dropbox.com:x/a", "https://dropbox.com:x/a"],
    ["https://dropbox.com:65536/a", "https://dropbox.com:65536/a"],
    ["   ", ""],
  ])("decodes what is no URL: %j", (url, text) => {
    expect(normalizeSourceUrl(url, "dropbox")).toBe(text);
  });

  it("changes nothing the second time", () => {
    const part = arbitraryText("aB1 +/.=&?é;");
    fc.assert(
      fc.property(part, part, (path, query) => {
        const once = normalizeSourceUrl(`${site}/${path}?${query}`, "dropbox");
        // Encoded delimiters become delimiters, as in the original.
        fc.pre(!/%(?:26|3B|3D|3F|2B)/.test(once));
        expect(normalizeSourceUrl(once, "dropbox")).toBe(once);
      }),
    );
  });

  it("never throws", () => {
    const urls = arbitraryText("a%/:?#[]@&=;+ \ud800é0", "https://", "amp%3B");
    fc.assert(
      fc.property(urls, (url) => {
        expect(typeof normalizeSourceUrl(url, "dropbox")).toBe("string");
        expect(typeof fetchableHost(url).allowed).toBe("boolean");
      }),
    );
  });
});

describe("normalizeSourceUrl for others", () => {
  it.each([
    [
      " https://fromsmash.com/a?b&amp;c&amp;amp;d#e ",
      "fromsmash",
      "https://fromsmash.com/a?b&c&amp;d#e",
    ],
    [`${site}/a?dl=0&amp;b`, "Dropbox", `${site}/a?dl=0&b`],
    [" x&amp;y ", "", " x&amp;y "],
    ["", "dropbox", ""],
  ])("trims and decodes %j once for %j", (url, provider, normalized) => {
    expect(normalizeSourceUrl(url, provider)).toBe(normalized);
  });
});

describe("fetchableHost", () => {
  it.each([
    ["https://WWW.dropbox.com/s/a", true, "www.dropbox.com"],
    [" http://fromsmash.com", true, "fromsmash.com"],
    ["https://user@m.swisstransfer.com:8443/d", true, "m.swisstransfer.com"],
    ["https://wetransfer.com./a", true, "wetransfer.com"],
    ["ftp://dropbox.com/a", false, "dropbox.com"],
    ["//dropbox.com/a", false, "dropbox.com"],
    ["file://dropbox.com/a", false, "dropbox.com"],
    ["https://dropbox.com.evil.test/a", false, "dropbox.com.evil.test"],
    ["https://dropbox.com@evil.test/a", false, "evil.test"],
    ["https://evil.test\\@dropbox.com/a", false, "dropbox.com"],
    ["https://evil.test#@dropbox.com/a", false, "evil.test"],
    ["https://evildropbox.com/a", false, "evildropbox.com"],
    ["http://[::1]/a", false, "::1"],
    ["http://169.254.169.254/a", false, "169.254.169.254"],
    ["dropbox.com/a", false, null],
    ["https:dropbox.com/a", false, null],
    ["https:///a", false, null],
    ["https://./a", false, null],
    ["", false, null],
  ])("tells of %s", (url, allowed, domain) => {
    expect(fetchableHost(url)).toEqual({ allowed, domain });
  });

  it("allows nothing that another reader finds elsewhere", () => {
    const part = arbitraryText("/\\@:?#.[]% \ta", "https://", "dropbox.com", "evil.test");
    fc.assert(
      fc.property(part, part, (start, end) => {
        const url = `https://${start}dropbox.com${end}`;
        if (!fetchableHost(url).allowed || !URL.canParse(url)) return;
        expect(`.${new URL(url).hostname}`).toMatch(/\.dropbox\.com\.*$/);
      }),
      { numRuns: 5000 },
    );
  });
});
