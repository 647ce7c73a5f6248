import { describe, expect, it } from "vitest";
import { parseSendingSwitch } from "./sending-switch.ts";

describe("parseSendingSwitch", () => {
  it.each([
    [undefined, true],
    ["TRUE", true],
    [" on ", true],
    ["yes", true],
    ["1", true],
    ["", false],
    ["false", false],
    ["oui", false],
  ])("reads %j as %s", (variable, expected) => {
    expect(parseSendingSwitch(variable)).toBe(expected);
  });
});
