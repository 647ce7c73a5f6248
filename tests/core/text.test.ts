import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, foldDigits, foldLines, trimSpace } from "../../packages/core/src/text.ts";

const textWithSpaces = fc.string({
  unit: fc.oneof(
    fc.constantFrom(" ", "\n", "\r", "\t", "\u00a0", "\u2028", "\u0085", "\u001c", "e\u0301", "İ"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
});

describe("fold", () => {
  it.each([
    ["Désabonnement", "desabonnement"],
    ["De\u0301sabonnement", "desabonnement"],
    ["  ÇA\u00a0et\tlà\r\n\r\nOÙ  ", "ca et la ou"],
    ["Œuvre ß ﬁ", "œuvre ß ﬁ"],
    ["İ", "i"],
    ["a\u2009b\u202fc\u3000d\u2028e\u0085f\u001cg", "a b c d e f g"],
    ["a\u200bb\ufeffc\u2060d", "a\u200bb\ufeffc\u2060d"],
    ["", ""],
    [" \n ", ""],
  ])("folds %j to %j", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(textWithSpaces, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  it("leaves no white space but single spaces inside", () => {
    fc.assert(
      fc.property(textWithSpaces, (text) => {
        expect(fold(text)).not.toMatch(/^ | $| {2}|[^\S \ufeff]/);
      }),
    );
  });
});

describe("foldLines", () => {
  it.each([
    ["  Un \t deux \r\n\r\n  TROIS\u00a0\n", "un deux\ntrois"],
    ["a\u2028b\u0085c\u000bd\re", "a\nb\nc\nd\ne"],
    [" \n \n ", ""],
  ])("folds %j to %j", (text, folded) => {
    expect(foldLines(text)).toBe(folded);
  });

  it("is fold but for the line breaks", () => {
    fc.assert(
      fc.property(textWithSpaces, (text) => {
        expect(foldLines(text).replaceAll("\n", " ")).toBe(fold(text));
      }),
    );
  });
});

describe("foldDigits", () => {
  it.each([
    ["９h３０", "9h30"],
    ["١٤:٣٠", "14:30"],
    ["𝟎𝟗 𝟡", "09 9"],
    ["9h30 ½ ²", "9h30 ½ ²"],
  ])("reads %s as %s", (text, digits) => {
    expect(foldDigits(text)).toBe(digits);
  });
});

describe("trimSpace", () => {
  it.each([
    [" \n\u00a0a b\u2028\t", "a b"],
    ["\u200ba\ufeff", "\u200ba\ufeff"],
    ["   ", ""],
  ])("trims %j to %j", (text, trimmed) => {
    expect(trimSpace(text)).toBe(trimmed);
  });
});
