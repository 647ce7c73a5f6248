import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isOpen,
  nextOpening,
  parseTimeOfDay,
  timeWindow,
} from "../../packages/core/src/time-window.ts";
import type { TimeWindow } from "../../packages/core/src/time-window.ts";

const MINUTE_MS = 60_000;
const paris = "Europe/Paris";

function windowOf(start: string, end: string): TimeWindow {
  const window = timeWindow(start, end);
  if (window === null) throw new Error(`${start} to ${end} is no window`);
  return window;
}

describe("parseTimeOfDay", () => {
  it.each([
    ["9h05", 9, 5],
    [" 23H59\u00a0", 23, 59],
    ["0:00", 0, 0],
    ["09:30", 9, 30],
  ])("reads %j", (text, hour, minute) => {
    expect(parseTimeOfDay(text)).toEqual({ hour, minute });
  });

  it.each([
    "9h",
    "9h5",
    "24h00",
    "12h60",
    "012h00",
    "9:30:00",
    "9 h 30",
    "-9h30",
    "",
    null,
    930,
    {},
  ])("takes %j for none", (value) => {
    expect(parseTimeOfDay(value)).toBeNull();
  });
});

describe("timeWindow", () => {
  it.each([
    ["", ""],
    ["9h00", ""],
    ["oops", "19h00"],
    ["12h00", "12:00"],
  ])("constrains nothing from %j to %j", (start, end) => {
    expect(timeWindow(start, end)).toBeNull();
  });
});

describe("isOpen", () => {
  it.each([
    ["2026-02-04T10:29:59.999+01:00", false],
    ["2026-02-04T10:30:00+01:00", true],
    ["2026-02-04T18:59:59.999+01:00", true],
    ["2026-02-04T19:00:00+01:00", false],
    ["2026-07-01T08:30:00Z", true],
  ])("counts the start in and the end out: %s", (now, open) => {
    expect(isOpen(windowOf("10h30", "19h00"), new Date(now), paris)).toBe(open);
  });

  it.each([
    ["2026-02-04T21:59:00+01:00", false],
    ["2026-02-04T22:00:00+01:00", true],
    ["2026-02-05T01:59:59+01:00", true],
    ["2026-02-05T02:00:00+01:00", false],
  ])("wraps past midnight: %s", (now, open) => {
    expect(isOpen(windowOf("22h00", "2h00"), new Date(now), paris)).toBe(open);
  });

  it("reads the clock of UTC in an unknown zone", () => {
    const now = new Date("2026-02-04T10:30:00Z");
    expect(isOpen(windowOf("10h30", "10h31"), now, "Mars/Olympus")).toBe(true);
  });
});

describe("nextOpening", () => {
  it.each([
    {
      name: "now while open",
      window: windowOf("10h30", "19h00"),
      now: "2026-02-04T12:00:00.123+01:00",
      opening: "2026-02-04T12:00:00.123+01:00",
    },
    {
      name: "today's start before it",
      window: windowOf("10h30", "19h00"),
      now: "2026-02-04T09:00:00+01:00",
      opening: "2026-02-04T10:30:00+01:00",
    },
    {
      name: "tomorrow's start after it",
      window: windowOf("10h30", "19h00"),
      now: "2026-02-04T19:00:00+01:00",
      opening: "2026-02-05T10:30:00+01:00",
    },
    {
      name: "the start in summer time",
      window: windowOf("10h30", "19h00"),
      now: "2026-03-28T20:00:00+01:00",
      opening: "2026-03-29T10:30:00+02:00",
    },
    {
      name: "the jump over its start",
      window: windowOf("2h30", "3h30"),
      now: "2026-03-29T01:00:00+01:00",
      opening: "2026-03-29T03:00:00+02:00",
    },
    {
      name: "the next day when clocks skip it",
      window: windowOf("2h15", "2h45"),
      now: "2026-03-29T01:00:00+01:00",
      opening: "2026-03-30T02:15:00+02:00",
    },
    {
      name: "the first start of a repeated hour",
      window: windowOf("2h30", "2h40"),
      now: "2026-10-25T01:00:00+02:00",
      opening: "2026-10-25T02:30:00+02:00",
    },
    {
      name: "the second start of a repeated hour",
      window: windowOf("2h30", "2h40"),
      now: "2026-10-25T02:45:00+02:00",
      opening: "2026-10-25T02:30:00+01:00",
    },
    {
      name: "the moment clocks go back into it",
      window: windowOf("1h00", "2h30"),
      now: "2026-10-25T02:45:00+02:00",
      opening: "2026-10-25T02:00:00+01:00",
    },
  ])("is $name", ({ window, now, opening }) => {
    expect(nextOpening(window, new Date(now), paris)).toEqual(new Date(opening));
  });

  it("survives a day that a zone skipped", () => {
    const now = new Date("2011-12-29T23:00:00-10:00");
    expect(nextOpening(windowOf("9h00", "10h00"), now, "Pacific/Apia")).toEqual(
      new Date("2011-12-31T09:00:00+14:00"),
    );
  });

  it("agrees with isOpen minute by minute, on nights of a clock change too", () => {
    const nights = [
      ["Europe/Paris", "2026-03-28T18:00:00Z"],
      ["Europe/Paris", "2026-10-24T18:00:00Z"],
      ["America/New_York", "2026-03-07T23:00:00Z"],
      ["America/New_York", "2026-10-31T23:00:00Z"],
      ["Australia/Lord_Howe", "2026-04-04T09:00:00Z"],
      ["Australia/Lord_Howe", "2026-10-03T09:00:00Z"],
      ["Asia/Kathmandu", "2026-02-04T12:00:00Z"],
    ] as const;
    const minutes = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(
        fc.constantFrom(...nights),
        minutes,
        // Short windows, that a clock change can swallow, as often as long ones.
        fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 1439 })),
        minutes,
        ([zone, from], start, length, offset) => {
          const window = windowOf(clock(start), clock((start + length) % 1440));
          const now = new Date(new Date(from).getTime() + offset * MINUTE_MS);
          const opening = nextOpening(window, now, zone);
          expect(opening.getTime()).toBeGreaterThanOrEqual(now.getTime());
          expect(isOpen(window, opening, zone)).toBe(true);
          for (let at = now.getTime(); at < opening.getTime(); at += MINUTE_MS) {
            expect(isOpen(window, new Date(at), zone)).toBe(false);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

function clock(minuteOfDay: number): string {
  return `${Math.floor(minuteOfDay / 60)}:${String(minuteOfDay % 60).padStart(2, "0")}`;
}
