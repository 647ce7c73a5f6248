import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attachment,
  dispositionName,
  isAttachment,
} from "../../packages/core/src/content-disposition.ts";

describe("dispositionName", () => {
  it.each([
    [`attachment; filename=plan.pdf`, "plan.pdf"],
    [`attachment;filename = plan.pdf ;x=1`, "plan.pdf"],
    [`attachment; FileName="61 Camille.zip"`, "61 Camille.zip"],
    [`attachment; filename="a;b=\\"c\\".zip"; size=1`, `a;b="c".zip`],
    [`attachment; filename="unclosed`, "unclosed"],
    [`attachment; filename=first; filename=second`, "first"],
    [`attachment; filename="plain.zip"; filename*=UTF-8''%C3%A9t%C3%A9.zip`, "été.zip"],
    [`attachment; filename*=utf-8'fr'%C3%A9.zip; filename=plain.zip`, "é.zip"],
    [`attachment; filename*=ISO-8859-1''%E9%20.zip`, "é .zip"],
    [`attachment; filename*="UTF-8''quoted%20.zip"`, "quoted .zip"],
    [`attachment; filename*=UTF-8''%E9.zip; filename=plain.zip`, "plain.zip"],
    [`attachment; filename*=UTF-16''%00a; filename=plain.zip`, "plain.zip"],
    [`attachment; filename*=nonsense; filename=plain.zip`, "plain.zip"],
    [`attachment; flag; filename=plain.zip`, "plain.zip"],
    [`attachment; filename=`, ""],
    [`attachment`, null],
    [`filename=plan.pdf`, null],
    [``, null],
    [`attachment; filename="${"n".repeat(20_000)}"`, null],
  ])("reads %j as %j", (header, name) => {
    expect(dispositionName(header)).toBe(name);
  });

  it("reads back any name, quoted and percent-encoded alike", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
        const quoted = name.replace(/["\\]/g, "\\$&");
        expect(dispositionName(`attachment; filename="${quoted}"; x=1`)).toBe(name);
        const encoded = encodeURIComponent(name).replaceAll("'", "%27");
        expect(dispositionName(`attachment; filename*=UTF-8''${encoded}`)).toBe(name);
      }),
    );
  });

  it("reads anything at all, and in no time", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(";", "=", '"', "'", "\\", "*", " ", "%", "a", "é", "\u0000"),
        }),
        (header) => {
          const name = dispositionName(`attachment;${header}`);
          expect((name ?? "").length).toBeLessThan(header.length + 1);
        },
      ),
    );
    const startedAt = performance.now();
    for (const unit of [";", "=", `"`, "\\", ";a=", `;filename*='`, ` ;"`]) {
      dispositionName(unit.repeat(16_384 / unit.length));
    }
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("attachment", () => {
  it("is read back as the name it was written for, in ASCII only", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
        const header = attachment(name);
        expect(header).toMatch(/^[ -~]+$/);
        expect(dispositionName(header)).toBe(name);
      }),
    );
  });

  it("has a plain form too, and none without a name", () => {
    expect(attachment('Été "1".zip')).toBe(
      `attachment; filename="Ete _1_.zip"; filename*=UTF-8''%C3%89t%C3%A9%20%221%22.zip`,
    );
    expect(attachment(null)).toBe("attachment");
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
