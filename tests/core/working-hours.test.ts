import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekdays } from "../../packages/core/src/settings/absence-pause.ts";
import { isOverdue } from "../../packages/core/src/working-hours.ts";
import type { WorkingHours } from "../../packages/core/src/working-hours.ts";
import { minuteOfDay, weekdayOf } from "../../packages/core/src/zoned-time.ts";

const MINUTE = 60_000;
const office: WorkingHours = {
  working_hours_start: "08:00",
  working_hours_end: "19h00",
  working_days: ["monday", "tuesday", "wednesday", "thursday", "friday"],
};
const always: WorkingHours = {
  working_hours_start: "00:00",
  working_hours_end: "00:00",
  working_days: [...weekdays],
};

/** Whether so many working minutes lie between two moments, and not one more; null: it is no working time. */
function minutesBetween(hours: WorkingHours, since: string, now: string): number | null {
  const span = { since: Date.parse(since), now: Date.parse(now) };
  const isOver = (minutes: number) => isOverdue(minutes * MINUTE, span, hours, "Europe/Paris");
  let least = 0;
  let most = (span.now - span.since) / MINUTE + 1;
  if (!isOver(least)) return null;
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (isOver(middle)) least = middle;
    else most = middle;
  }
  return least;
}

const timeText = (at: number) => `${Math.floor(at / 60)}:${String(at % 60).padStart(2, "0")}`;

describe("isOverdue", () => {
  it.each([
    ["within one day", "2026-03-04T09:00:00Z", "2026-03-04T09:20:00Z", 20],
    ["from before the hours", "2026-03-04T05:00:00Z", "2026-03-04T07:20:00Z", 20],
    ["at the start of the hours", "2026-03-04T05:00:00Z", "2026-03-04T07:00:00Z", 0],
    ["over a night", "2026-03-03T17:50:00Z", "2026-03-04T07:05:00Z", 15],
    ["over nights and days", "2026-03-02T17:00:00Z", "2026-03-04T08:00:00Z", 60 + 660 + 60],
    ["over a weekend", "2026-03-06T17:50:00Z", "2026-03-09T07:05:00Z", 15],
    ["over one in which clocks go forward", "2026-03-27T17:50:00Z", "2026-03-30T06:05:00Z", 15],
    ["over one in which clocks go back", "2026-10-23T16:50:00Z", "2026-10-26T07:05:00Z", 15],
    ["just before the end", "2026-03-04T07:00:00Z", "2026-03-04T17:59:00Z", 659],
    ["not at the end", "2026-03-04T07:00:00Z", "2026-03-04T18:00:00Z", null],
    ["not before the start", "2026-03-03T09:00:00Z", "2026-03-04T06:59:59Z", null],
    ["not on a Sunday", "2026-03-06T09:00:00Z", "2026-03-08T10:00:00Z", null],
  ])("counts working minutes %s", (_where, since, now, expected) => {
    expect(minutesBetween(office, since, now)).toBe(expected);
  });

  it("lets hours that end at or before their start last into the next day", () => {
    const night: WorkingHours = {
      working_hours_start: "22:00",
      working_hours_end: "06:00",
      working_days: ["friday"],
    };
    const thursday = "2026-03-05T12:00:00Z";
    expect(minutesBetween(night, thursday, "2026-03-07T03:00:00Z")).toBe(360);
    expect(minutesBetween(night, "2026-03-06T23:00:00Z", "2026-03-07T03:00:00Z")).toBe(240);
    expect(minutesBetween(night, thursday, "2026-03-07T05:00:00Z")).toBeNull();
    expect(minutesBetween(night, thursday, "2026-03-06T03:00:00Z")).toBeNull();
    const [before, after] = ["2026-03-28T12:00:00Z", "2026-03-29T03:59:00Z"];
    const saturday: WorkingHours = { ...night, working_days: ["saturday"] };
    expect(minutesBetween(saturday, before, after)).toBe(7 * 60 - 1);
  });

  it("counts days without a gap, as many as a limit may be long", () => {
    const now = Date.parse("2026-04-01T12:00:00Z");
    const limitMs = 43_200 * MINUTE;
    const isOver = (since: number) => isOverdue(limitMs, { since, now }, always, "Europe/Paris");
    expect(isOver(now - limitMs)).toBe(true);
    expect(isOver(now - limitMs + 1)).toBe(false);
  });

  it("is never so without days", () => {
    const hours = { ...office, working_days: [] };
    expect(minutesBetween(hours, "2026-03-01T10:00:00Z", "2026-03-04T10:00:00Z")).toBeNull();
  });

  it("agrees with a count of each minute, whatever the hours", () => {
    const minute = fc.nat({ max: 1_439 });
    const cases = fc.record({
      start: minute,
      end: minute,
      on: fc.uniqueArray(fc.constantFrom(...weekdays)),
      now: fc.integer({ min: 29_500_000, max: 29_600_000 }).map((at) => at * MINUTE),
      span: fc.nat({ max: 8 * 1_440 }),
      // Neither changes its clock, so that each minute of the wall clock is one.
      zone: fc.constantFrom("UTC", "Asia/Kolkata", "Nowhere/X"),
    });
    fc.assert(
      fc.property(cases, ({ start, end, on, now, span, zone }) => {
        const isWorking = (at: number) => {
          const date = new Date(at);
          const time = minuteOfDay(date, zone);
          const isLate = end <= start && time < end;
          const day = weekdayOf(isLate ? new Date(at - 1_440 * MINUTE) : date, zone);
          const isWithin = end <= start ? isLate || time >= start : time >= start && time < end;
          return isWithin && on.some((each) => each === day);
        };
        const since = now - span * MINUTE;
        let count = 0;
        for (let at = since; at < now; at += MINUTE) if (isWorking(at)) count += 1;
        const hours: WorkingHours = {
          working_hours_start: timeText(start),
          working_hours_end: timeText(end),
          working_days: on,
        };
        const isOver = (minutes: number) =>
          isOverdue(minutes * MINUTE, { since, now }, hours, zone);
        expect([isOver(count), isOver(count + 1)]).toEqual([isWorking(now), false]);
      }),
      { numRuns: 20 },
    );
  }, 30_000);
});
