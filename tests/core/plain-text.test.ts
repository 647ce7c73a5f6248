import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainText } from "../../packages/core/src/plain-text.ts";
import { arbitraryText } from "../helpers/arbitrary-text.ts";

describe("plainText", () => {
  it.each([
    ["no markup", "Durée < 24h et > 2h &eacute;", "Durée < 24h et > 2h é"],
    ["inline elements", "tarifs <b>habi</b>tuels<wbr> <o:p>ici</o:p>", "tarifs habituels ici"],
    ["both ends of a block", "a<div>b</div>c", "a\nb\nc"],
    ["line breaks", "a<br>b<BR/>c\nd", "a\nb\nc\nd"],
    ["rows and cells", "<tr><td>Total</td><td>HT</td></tr>", "\n\nTotal\n\nHT\n\n"],
    ["scripts and styles", "a<style>b{}</style><script>'9h'</script>c", "ac"],
    ["comments", "a<!-- 9h --><!--[if mso]><p>9h</p><![endif]-->b<![endif]-->c", "abc"],
    ["the head", "<html><head><title>9h</title></head><body>a", "\n\na"],
    ["a head without end tag", "<head><title>9h</title><body>a", "\na"],
    ["attributes", '<td title="9h" class=h9h30>a', "\na"],
    ["hidden text", '<i style="display:none">a</i>', "a"],
    ["references, once", "&lt;b&gt; &amp;eacute;", "<b> &eacute;"],
    ["references cut by a tag", "&am<b>p;</b> &nbsp<i>x", "&amp; \u00a0x"],
    ["addresses in angle brackets", "Jean <jean@studio.test> a écrit", "Jean  a écrit"],
  ])("reads %s", (_what, body, text) => {
    expect(plainText(body)).toBe(text);
  });

  it.each([
    ["a head", "<head>a"],
    ["a style", "<style>a"],
    ["a comment", "<!-- a"],
    ["a tag", "<b a"],
  ])("keeps what follows %s that is never closed", (_what, body) => {
    expect(plainText(`${body} à faire pour 9h`)).toContain("à faire pour 9h");
  });

  it("holds no tag of a body that is well made", () => {
    const name = fc.constantFrom("p", "b", "td", "a", "o:p", "H1", "span");
    const value = arbitraryText("ab <>='/");
    const tag = fc.tuple(name, value).map(([element, title]) => `<${element} title="${title}">`);
    const text = arbitraryText("abé 9h>\n=\"'");
    const piece = fc.oneof(tag, text, fc.constantFrom("</b>", "<br/>", "<!-- <b> -->", "<hr >"));
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        expect(plainText(parts.join(""))).not.toContain("<");
      }),
    );
  });

  it("keeps every letter of the text", () => {
    const word = fc.stringMatching(/^[a-zé]{1,6}$/);
    const markup = fc.constantFrom("<b>", "</div>", "<td>", "<!-- x -->", "<i class='x'>", "<br>");
    fc.assert(
      fc.property(fc.array(fc.tuple(markup, word)), (parts) => {
        const body = parts.flat().join("");
        const words = parts.map(([, text]) => text).join("");
        expect(plainText(body).replaceAll("\n", "")).toBe(words);
      }),
    );
  });
});
