import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSenderAllowed, parseAllowlist, senderAddress } from "../../packages/core/src/sender.ts";

describe("senderAddress", () => {
  it.each([
    ["Jean <JEAN@Studio.test>", "jean@studio.test"],
    ["jean@studio.test (le patron, le vrai)", "jean@studio.test"],
    ['"Dupont, Jean <ancien@studio.test>" <jean@studio.test>', "jean@studio.test"],
    ["Jean (avant : <ancien@studio.test>) <jean@studio.test>", "jean@studio.test"],
    ["Jean <jean @ studio . test>", "jean@studio.test"],
    ["jean . dupont @studio.test", "jean.dupont@studio.test"],
    ['"jean dupont"@studio.test', '"jean dupont"@studio.test'],
    ["Jean <jean@[10.0.0.1]>", "jean@[10.0.0.1]"],
    ["Équipe: Jean <jean@studio.test>;", "jean@studio.test"],
  ])("parses %s", (from, address) => {
    expect(senderAddress(from)).toBe(address);
  });

  it.each([
    ["ancien@studio.test <jean@studio.test>", "jean@studio.test"],
    ["Jean <mailto:jean@studio.test>", "jean@studio.test"],
    ["<<jean@studio.test>>", "jean@studio.test"],
    ["Jean [équipe] <jean@studio.test> (bis", "jean@studio.test"],
    ['"Jean <jean@studio.test>', "jean@studio.test"],
    ["ancien@studio.test <jean @studio.test>", "jean@studio.test"],
  ])("takes the one address in brackets of %s", (from, address) => {
    expect(senderAddress(from)).toBe(address);
  });

  it.each([
    ["Dupont, Jean <jean@studio.test>", "jean@studio.test"],
    ["Jean <jean@studio.test", "jean@studio.test"],
    ["Jean [mailto:jean@studio.test]", "jean@studio.test"],
    ["jean@studio.test Jean Dupont", "jean@studio.test"],
    ["a@b@c.fr puis jean@studio.test", "jean@studio.test"],
  ])("takes the only address in %s", (from, address) => {
    expect(senderAddress(from)).toBe(address);
  });

  it.each([
    " Jean Dupont ",
    "jean@studio.test, paul@studio.test",
    "paul@studio.test, Jean <jean@studio.test>",
    "paul@studio.test, Jean <jean @studio.test>",
    '"paul@studio.test" jean@studio.test',
    "a@b@c.fr",
    "@studio.test",
    "",
  ])("keeps %j whole", (from) => {
    expect(senderAddress(from)).toBe(from.trim().toLowerCase());
  });

  it("takes linear time in hostile text", () => {
    const started = performance.now();
    for (const piece of [
      '"\\',
      '"',
      "(",
      "(\\",
      "<",
      ">",
      "@",
      "[",
      "<a@b>",
      '"a" ',
      "a@b ",
      ":",
    ]) {
      senderAddress(piece.repeat(50_000));
    }
    expect(performance.now() - started).toBeLessThan(8000);
  });

  it("finds its own address again", () => {
    fc.assert(
      fc.property(
        fc.emailAddress(),
        fc.constantFrom("", "Jean ", '"Jean, D." '),
        (address, name) => {
          const found = senderAddress(`${name}<${address}>`);
          expect(found).toBe(address.toLowerCase());
          expect(senderAddress(found)).toBe(found);
        },
      ),
    );
  });
});

describe("isSenderAllowed", () => {
  it("admits everybody to an empty list", () => {
    expect(isSenderAllowed(parseAllowlist(" , "), "jean@studio.test")).toBe(true);
  });

  it("compares whole addresses", () => {
    const allowlist = parseAllowlist(" Jean@Studio.test ,paul@studio.test");
    expect(allowlist).toEqual(["jean@studio.test", "paul@studio.test"]);
    expect(isSenderAllowed(allowlist, "jean@studio.test")).toBe(true);
    expect(isSenderAllowed(allowlist, "xjean@studio.test")).toBe(false);
  });

  it.each(["@studio.test", "*@studio.test"])(
    "admits the domain of %s, not those below",
    (entry) => {
      expect(isSenderAllowed([entry], "jean@studio.test")).toBe(true);
      expect(isSenderAllowed([entry], '"jean dupont"@studio.test')).toBe(true);
      expect(isSenderAllowed([entry], "jean@un.studio.test")).toBe(false);
      expect(isSenderAllowed([entry], "jean@autrestudio.test")).toBe(false);
    },
  );

  it("admits no domain for a From value that was kept whole", () => {
    const several = senderAddress("intrus@ailleurs.test, jean@studio.test");
    expect(isSenderAllowed(["@studio.test"], several)).toBe(false);
    expect(isSenderAllowed(["@studio.test"], "studio.test")).toBe(false);
  });
});
