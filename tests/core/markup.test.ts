import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenize } from "../../packages/core/src/markup.ts";
import { attributeOf } from "../../packages/core/src/tag.ts";
import { arbitraryText } from "../helpers/arbitrary-text.ts";

/** Each piece as `kind:source`. */
function pieces(body: string): string[] {
  return [...tokenize(body)].map(({ kind, start, end }) => `${kind}:${body.slice(start, end)}`);
}

describe("tokenize", () => {
  it("tells tags, text and comments apart", () => {
    expect(pieces("a<b>c</b><!-- <i> --><br/>d")).toEqual([
      "text:a",
      "tag:<b>",
      "text:c",
      "tag:</b>",
      "comment:<!-- <i> -->",
      "tag:<br/>",
      "text:d",
    ]);
  });

  it.each([
    `<a title="x>y" href='>'>`,
    "<a title = '<b>'>",
    '<p data-x="a=\'b">',
    "<a title=l'heure>",
    `<a title="never closed>`,
    "<o:p>",
    "<A\nHREF=x>",
  ])("reads %j as one tag", (tag) => {
    expect(pieces(`${tag}text`)).toEqual([`tag:${tag}`, "text:text"]);
  });

  it.each([
    "a < b",
    "1<2>0",
    "<à faire>",
    "a <b",
    "<!-- never closed",
    "</ b>",
    "<",
    "<>",
    "<! x>",
  ])("reads %j as text", (text) => {
    expect(pieces(text).map((piece) => piece.slice(0, 5))).toEqual(["text:"]);
  });

  it("reads a tag that another one interrupts as text", () => {
    expect(pieces("x <y <b>z")).toEqual(["text:x <y ", "tag:<b>", "text:z"]);
  });

  it("reads declarations and processing instructions as comments", () => {
    expect(pieces("<!DOCTYPE html><?xml a?><![endif]-->x<!-->y")).toEqual([
      "comment:<!DOCTYPE html>",
      "comment:<?xml a?>",
      "comment:<![endif]-->",
      "text:x",
      "comment:<!-->",
      "text:y",
    ]);
  });

  it("keeps what stands in a script or a style as it is", () => {
    expect(pieces("<STYLE>a<b></style ><script>if (a<b) '</scripts>'</script>")).toEqual([
      "tag:<STYLE>",
      "raw:a<b>",
      "tag:</style >",
      "tag:<script>",
      "raw:if (a<b) '</scripts>'",
      "tag:</script>",
    ]);
  });

  it("reads on behind a script that is never closed", () => {
    expect(pieces("<script>a<b>c")).toEqual(["tag:<script>", "text:a", "tag:<b>", "text:c"]);
  });

  it("leaves no gap and loses nothing", () => {
    const body = arbitraryText("<>/=\"'!-? abA\n", "<a href=", "</a>", "<!--", "-->", "<script>");
    fc.assert(
      fc.property(body, (text) => {
        const joined = [...tokenize(text)].map(({ start, end }) => text.slice(start, end)).join("");
        expect(joined).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe("attributeOf", () => {
  it.each([
    ['<a href="x y">', "x y"],
    ["<a href='x'>", "x"],
    ["<A HREF=x target=_blank>", "x"],
    ["<a class=b\thref = 'x'>", "x"],
    ['<a/href="x"/>', "x"],
    ['<a title="href=no" href=x>', "x"],
    ['<a data-href="no" href="x">', "x"],
    ['<a href="x" href="no">', "x"],
    ["<a href=x/y=z>", "x/y=z"],
    ["<a href=>", ""],
    ["<a href>", null],
    ["<a xhref=no>", null],
    ["<a>", null],
  ])("finds the href of %s", (tag, value) => {
    expect(attributeOf(tag, "href")).toBe(value);
  });
});
