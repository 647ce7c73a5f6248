import { parseJson } from "@gmail-push/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("parseJson", () => {
  it("gives back what was written, and undefined for what is no JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    for (const text of ["", "{", "undefined", "{'a':1}", "[1,]"]) {
      expect(parseJson(text)).toBeUndefined();
    }
  });
});
