import { describe, expect, it } from "vitest";
import { localTimeText, parseLocalTime } from "../../packages/core/src/local-time.ts";

describe("parseLocalTime", () => {
  it("reads a time on the wall clock of its zone", () => {
    expect(parseLocalTime("2026-11-22T08:00", "Europe/Paris")).toBe(
      Date.parse("2026-11-22T07:00:00Z"),
    );
    expect(parseLocalTime("2026-07-22T08:00:30", "Europe/Paris")).toBe(
      Date.parse("2026-07-22T06:00:30Z"),
    );
  });

  it("takes the first of two equal times, and the later clock for one that is left out", () => {
    expect(parseLocalTime("2026-10-25T02:30", "Europe/Paris")).toBe(
      Date.parse("2026-10-25T00:30:00Z"),
    );
    expect(parseLocalTime("2026-03-29T02:30", "Europe/Paris")).toBe(
      Date.parse("2026-03-29T01:30:00Z"),
    );
  });

  it.each(["", "2026-13-01T08:00", "2026-02-30T08:00", "2026-11-22", "2026-11-22T08:00Z", "hier"])(
    "takes %j for no time",
    (text) => {
      expect(parseLocalTime(text, "Europe/Paris")).toBeNull();
    },
  );
});

describe("localTimeText", () => {
  it("shows what parseLocalTime reads", () => {
    const text = localTimeText(Date.parse("2026-11-22T07:05:59Z"), "Europe/Paris");
    expect(text).toBe("2026-11-22T08:05");
    expect(parseLocalTime(text, "Europe/Paris")).toBe(Date.parse("2026-11-22T07:05:00Z"));
  });
});
