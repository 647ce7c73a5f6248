import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEntities } from "../../packages/core/src/entities.ts";
import { arbitraryText } from "../helpers/arbitrary-text.ts";

describe("decodeEntities", () => {
  it.each([
    ["&agrave; &Eacute; &euro;", "à É €"],
    ["&lt;b&gt; &AMP; &QUOT;", '<b> & "'],
    ["&CounterClockwiseContourIntegral;", "∳"],
    ["&NotEqualTilde;", "≂̸"],
    ["&#233; &#xE9; &#XE9; &#0000000000233;", "é é é é"],
    ["&#128512;", "😀"],
    ["&#38dl &#x26;dl", "&dl &dl"],
    ["&#128; &#150; &#x81;", "€ – \u0081"],
    ["&#0; &#xD800; &#x110000; &#99999999999999999999;", "\ufffd \ufffd \ufffd \ufffd"],
    ["a&#1;b&#x7f;c&#xfffe;d&#x1ffff;e", "abcde"],
    ["a&#9;b&#10;c&#13;d", "a\tb\nc\rd"],
  ])("decodes %s", (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded);
  });

  it.each([
    ["à&nbsp faire", "à\u00a0 faire"],
    ["a&amp", "a&"],
    ["x &lt", "x <"],
    ["a&gt-b&quot;", 'a>-b"'],
    ["a&amp_b&amp&amp", "a&_b&&"],
  ])("decodes the five names that need no semicolon: %s", (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded);
  });

  it.each([
    "?a=1&copy=2&reg=3",
    "?gt=1&lt=3&amp=4",
    "?x=1&ampdl=0",
    "&nbspé",
    "&lt5",
    "&amp٣",
    "&agrave faire",
    "&AMP b",
    "&unknown; &notify; &;",
    "&# &#x; &#xg;",
    "a && b &",
  ])("leaves %s as it is", (text) => {
    expect(decodeEntities(text)).toBe(text);
  });

  it("decodes once", () => {
    expect(decodeEntities("&amp;agrave; &amp;amp;")).toBe("&agrave; &amp;");
  });

  it("leaves every query string alone whose parameters have names without a semicolon", () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const query = fc.array(fc.tuple(name, fc.nat())).map((pairs) => {
      return `?${pairs.map(([key, value]) => `${key}=${value}`).join("&")}`;
    });
    fc.assert(
      fc.property(query, (text) => {
        expect(decodeEntities(text)).toBe(text);
      }),
    );
  });

  it("changes nothing in text without an ampersand", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const plain = text.replaceAll("&", "");
        expect(decodeEntities(plain)).toBe(plain);
      }),
    );
  });

  it("only ever shortens", () => {
    fc.assert(
      fc.property(arbitraryText("&#xXa1;= é\ud800", "&amp", "&#1"), (text) => {
        expect(decodeEntities(text).length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
