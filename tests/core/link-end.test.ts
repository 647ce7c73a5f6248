import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressEnd, trimLinkEnd } from "../../packages/core/src/link-end.ts";
import { arbitraryText } from "../helpers/arbitrary-text.ts";

describe("addressEnd", () => {
  it.each([" ", "\n", "\u00a0", "\u2028", "\u0085", "<", ">", '"'])("stops at %j", (end) => {
    expect(addressEnd(`https://x${end}y`, 0)).toBe("https://x".length);
  });

  it.each(["'", "|", ")", "\u200b", "\ufeff", "«"])("runs over %j", (character) => {
    expect(addressEnd(`https://x${character}y z`, 0)).toBe("https://x?y".length);
  });
});

describe("trimLinkEnd", () => {
  it.each(Array.from(".,;:!?…'’”»]}*)"))("drops a trailing %s", (end) => {
    expect(trimLinkEnd(`x/a${end}`)).toBe("x/a");
    expect(trimLinkEnd(`x/a${end}b`)).toBe(`x/a${end}b`);
  });

  it.each(["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"])("drops a trailing %j", (end) => {
    expect(trimLinkEnd(`x/a${end}.${end}`)).toBe("x/a");
  });

  it.each(Array.from("/&=-_~#%@|`“‘«[{(+$"))("keeps a trailing %s", (end) => {
    expect(trimLinkEnd(`x/a${end}`)).toBe(`x/a${end}`);
  });

  it.each([
    ["x/a(1)", "x/a(1)"],
    ["x/a(1))", "x/a(1)"],
    ["x/a(1).)*", "x/a(1)"],
    ["x/a((1)).).", "x/a((1))"],
    ["x/a((1.).)", "x/a((1.).)"],
    ["x/a)(1)", "x/a)(1)"],
    ["x/a(1", "x/a(1"],
    ["x/)))", "x/"],
  ])("ends %s at %s", (address, link) => {
    expect(trimLinkEnd(address)).toBe(link);
  });

  it("changes nothing the second time, and only shortens", () => {
    fc.assert(
      fc.property(arbitraryText("ab/().,*'"), (address) => {
        const link = trimLinkEnd(address);
        expect(trimLinkEnd(link)).toBe(link);
        expect(address.startsWith(link)).toBe(true);
      }),
    );
  });
});
