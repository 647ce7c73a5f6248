import { describe, expect, it } from "vitest";
import { compileRegex, locateRegex, regexMistake } from "../../packages/core/src/regex.ts";

function matches(expression: string, text: string, ignoreCase = true): boolean | null {
  const test = compileRegex(expression, { ignoreCase });
  return test === null ? null : test(text);
}

function matched(expression: string, text: string): string | null {
  const place = locateRegex(expression, { ignoreCase: true }, text);
  return place === null ? null : text.slice(place.start, place.end);
}

describe("compileRegex", () => {
  it.each([
    ["fin$", "la fin", true],
    ["fin$", "la fin\n", false],
    ["^b", "a\nb", false],
    ["(?m)^b", "a\nb", true],
    ["a.b", "a\nb", false],
    ["a.b", "a😀b", true],
    ["ÉTÉ", "l'été", true],
    ["(?P<n>\\d+)", "lot 42", true],
    ["[[:alpha:]]\\pL", "aé", true],
  ])("searches %s in %j", (expression, text, found) => {
    expect(matches(expression, text)).toBe(found);
  });

  it("minds case when asked to", () => {
    expect(matches("lot", "LOT", false)).toBe(false);
    expect(matches("(?i)lot", "LOT", false)).toBe(true);
  });

  it.each([
    "(?<=a)b",
    "(?=b)",
    "(a)\\1",
    "a\\Z",
    "(",
    "*",
    "a{1001}",
    "(?:.{0,50}a){19}",
    "\\u00e9",
  ])("refuses %s", (expression) => {
    expect(compileRegex(expression, { ignoreCase: true })).toBeNull();
  });

  it.each([
    "^(a+)+$",
    "(a|aa)+$",
    "(a*)*b",
    "(x+x+)+y",
    "(.*)(.*)(.*)(.*)[^a]$",
    "(a?){100}a{100}b",
  ])("runs %s over a megabyte in no time", (expression) => {
    const text = `${"a".repeat(1_000_000)}!`;
    const started = performance.now();
    matches(expression, text);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe("regexMistake", () => {
  it("quotes the expression as it was written", () => {
    expect(regexMistake("(a", { ignoreCase: true })).toBe("missing closing ): `(a`");
    expect(regexMistake("(a", { ignoreCase: false })).toBe("missing closing ): `(a`");
    expect(regexMistake("(?:.{0,50}a){19}", { ignoreCase: true })).toBe("too large a repetition");
    expect(regexMistake("a", { ignoreCase: true })).toBeNull();
  });
});

describe("locateRegex", () => {
  it("finds what matches, in long texts too", () => {
    const far = `${"x ".repeat(600_000)}Lot 42`;
    expect(matched("lot \\d+", far)).toBe("Lot 42");
    expect(matched("lot \\d+$", far)).toBe("Lot 42");
    expect(matched("^x x", far)).toBe("x x");
    expect(matched("x*", "")).toBe("");
    expect(matched("lot", "rien")).toBeNull();
  });

  it("does not take the edge of a part for an edge of the text", () => {
    const text = `${"a".repeat(2_000_000)} b`;
    expect(matched("^a\\b", text)).toBeNull();
    expect(matched("\\bb$", text)).toBe("b");
  });
});
