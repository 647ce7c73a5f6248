import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "../../packages/core/src/retry-after.ts";

const now = new Date("2026-03-02T10:00:00Z");

describe("parseRetryAfter", () => {
  it.each([
    ["120", 120_000],
    [" 7 ", 7000],
    ["0", 0],
    ["315360000", 315_360_000_000],
    ["9".repeat(400), Number.MAX_SAFE_INTEGER],
  ])("reads %j as seconds", (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });

  it.each([
    ["Mon, 02 Mar 2026 10:00:30 GMT", 30_000],
    ["Monday, 02-Mar-26 10:01:00 GMT", 60_000],
    ["Mon Mar  2 10:00:05 2026", 5000],
    ["Tue Mar 10 10:00:00 2026", 8 * 86_400_000],
    ["Mon, 02 Mar 2026 09:00:00 GMT", 0],
    ["Mon, 02 Mar 2036 10:00:00 GMT", 315_619_200_000],
  ])("reads %j as a moment", (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });

  it.each([
    [undefined],
    [""],
    ["   "],
    ["-5"],
    ["1.5"],
    ["1e3"],
    ["0x10"],
    ["soon"],
    ["2026-03-02T10:00:30Z"],
    ["Mon, 02 Mar 2026 10:00:30"],
    ["Mon, 02 Mar 2026 10:00:30 CET"],
    ["Mon, 99 Foo 2026 10:00:30 GMT"],
    ["Mon, 02 Mar 2026 10:00:30 GMT, 5"],
  ])("reads nothing in %j", (value) => {
    expect(parseRetryAfter(value, now)).toBeNull();
  });
});
