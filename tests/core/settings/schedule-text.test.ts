import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInProcessingPrefs } from "../../../packages/core/src/settings/processing-prefs.ts";
import {
  parseLength,
  parseSchedule,
  printLength,
  printSchedule,
} from "../../../packages/core/src/settings/schedule-text.ts";

describe("a length of time as text", () => {
  it.each([
    ["0", 0],
    ["5 s", 5],
    ["5s", 5],
    ["90 sec", 90],
    ["2 minutes", 120],
    ["1 h 30 min", 5_400],
    ["1h30min", 5_400],
    ["1 heure", 3_600],
    ["2 J", 172_800],
    ["1 day", 86_400],
    ["1 jour 2 h", 93_600],
  ])("%j is %d seconds", (text, seconds) => {
    expect(parseLength(text)).toBe(seconds);
  });

  it.each([
    "",
    "5",
    "h",
    "5 h x",
    "5 weeks",
    "-5 s",
    "1.5 h",
    "5 s 3",
    "5 __proto__",
    "5 constructor",
  ])("%j is none", (text) => {
    expect(parseLength(text)).toBeNull();
  });

  it("reads what it prints, in both languages", () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.constantFrom("d", "j"), (seconds, day) => {
        expect(parseLength(printLength(seconds, day))).toBe(seconds);
      }),
    );
  });
});

describe("a schedule as text", () => {
  it("reads what it prints, in both languages", () => {
    const schedules = fc.array(fc.nat(604_800), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(schedules, fc.constantFrom("d", "j"), (schedule, day) => {
        expect(parseSchedule(printSchedule(schedule, day))).toEqual({ kind: "read", schedule });
      }),
    );
  });

  it("prints the built-in one as an operator would", () => {
    const { retry_schedule_sec: schedule } = builtInProcessingPrefs;
    expect(printSchedule(schedule)).toBe("5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 1 d");
    expect(printSchedule(schedule, "j")).toContain("20 h, 1 j");
  });

  it("takes commas, semicolons and lines", () => {
    expect(parseSchedule("5 s; 1 min,\n 2 h,")).toEqual({ kind: "read", schedule: [5, 60, 7_200] });
  });

  it("names the piece that it cannot read", () => {
    expect(parseSchedule("5 s, soon, 2 h")).toEqual({ kind: "unreadable", piece: "soon" });
    expect(parseSchedule(" , ")).toEqual({ kind: "unreadable", piece: null });
    expect(parseSchedule("5 s,".repeat(10_000)).kind).toBe("unreadable");
  });

  it("reads no text slowly", () => {
    const text = `${"1 ".repeat(2_400)}h`;
    const before = performance.now();
    expect(parseSchedule(text).kind).toBe("unreadable");
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
