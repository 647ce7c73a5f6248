import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percentDecode, percentEncode } from "../../packages/core/src/percent.ts";

describe("percentDecode", () => {
  it.each([
    ["%C3%A9t%c3%a9", "été"],
    ["a+b%2Bc", "a+b+c"],
    ["100%", "100%"],
    ["%zz%4", "%zz%4"],
    ["%%41", "%A"],
    ["%E9t%E9", "\ufffdt\ufffd"],
    ["%C3é", "\ufffdé"],
    ["é%A9", "é\ufffd"],
    ["%EF%BB%BFa", "\ufeffa"],
    ["%F0%9F%98%80", "😀"],
    ["a%00b", "a\0b"],
  ])("decodes %s", (text, decoded) => {
    expect(percentDecode(text)).toBe(decoded);
  });

  it("undoes the encoding of any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(percentDecode(percentEncode(text))).toBe(text);
      }),
    );
  });
});

describe("percentEncode", () => {
  it("keeps ASCII letters, digits and four marks only", () => {
    expect(percentEncode("Az09-._~ /!'()*+é")).toBe("Az09-._~%20%2F%21%27%28%29%2A%2B%C3%A9");
  });

  it("encodes a lone surrogate as U+FFFD", () => {
    expect(percentEncode("a\ud800")).toBe("a%EF%BF%BD");
  });
});
