import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attachment,
  dispositionName,
  isAttachment,
} from "../../packages/core/src/content-disposition.ts";

describe("dispositionName", () => {
  it.each([
    ['attachment; filename="61 Camille.zip"', "61 Camille.zip"],
    ["attachment; filename=plain.zip", "plain.zip"],
    ["attachment;FILENAME = plain.zip ; x=1", "plain.zip"],
    [`attachment; filename="a.zip"; filename*=UTF-8''%C3%A9t%C3%A9.zip`, "été.zip"],
    ["attachment; filename*=iso-8859-1'fr'%E9.zip", "é.zip"],
    [`attachment; filename*=UTF-8''%E9; filename="fallback.zip"`, "fallback.zip"],
    [String.raw`attachment; filename="a\"b;c.zip"`, 'a"b;c.zip'],
    ['attachment; filename="never closed.zip', "never closed.zip"],
    ["attachment; filename=first; filename=second", "first"],
    ["attachment", null],
    ["", null],
    [`attachment; filename="${"x".repeat(20_000)}"`, null],
  ])("reads %j as %j", (header, name) => {
    expect(dispositionName(header)).toBe(name);
  });

  it("reads back whatever name attachment writes", () => {
    assert(
      property(string({ unit: "binary", maxLength: 200 }), (name) => {
        const header = attachment(name);
        expect(header).toMatch(/^[ -~]+$/);
        expect(dispositionName(header)).toBe(name);
      }),
    );
  });
});

describe("isAttachment", () => {
  it.each([
    ["attachment", true],
    [" Attachment ; filename=x", true],
    ["inline; filename=attachment", false],
    ["", false],
  ])("of %j is %s", (header, expected) => {
    expect(isAttachment(header)).toBe(expected);
  });
});
