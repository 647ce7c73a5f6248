import { describe, expect, it } from "vitest";
import { storedBoolean } from "../../../packages/core/src/settings/stored-boolean.ts";

describe("storedBoolean", () => {
  it.each([
    [true, true],
    ["true", true],
    [false, false],
    ["false", false],
    ["no", false],
    ["yes", false],
    [1, false],
    ["", false],
    [{}, false],
  ])("reads %j as %s", (value, expected) => {
    expect(storedBoolean(value, true)).toBe(expected);
    expect(storedBoolean(value, false)).toBe(expected);
  });

  it.each([undefined, null])("takes the initial value for %s", (value) => {
    expect(storedBoolean(value, true)).toBe(true);
    expect(storedBoolean(value, false)).toBe(false);
  });
});
