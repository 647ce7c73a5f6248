import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekdays } from "../../packages/core/src/settings/absence-pause.ts";
import { workingSince } from "../../packages/core/src/working-hours.ts";
import type { WorkingHours } from "../../packages/core/src/working-hours.ts";

const office: WorkingHours = {
  working_hours_start: "08:00",
  working_hours_end: "19h00",
  working_days: ["monday", "tuesday", "wednesday", "thursday", "friday"],
};

function since(hours: WorkingHours, now: string): string | null {
  return workingSince(hours, new Date(now), "Europe/Paris")?.toISOString() ?? null;
}

describe("workingSince", () => {
  it.each([
    ["inside", "2026-03-04T10:00:00Z", "2026-03-04T07:00:00.000Z"],
    ["at the start", "2026-03-04T07:00:00Z", "2026-03-04T07:00:00.000Z"],
    ["just before the end", "2026-03-04T17:59:59Z", "2026-03-04T07:00:00.000Z"],
    ["at the end", "2026-03-04T18:00:00Z", null],
    ["before the start", "2026-03-04T06:59:59Z", null],
    ["on a Sunday", "2026-03-08T10:00:00Z", null],
    ["in summer", "2026-07-01T06:00:00Z", "2026-07-01T06:00:00.000Z"],
    ["on the Monday after clocks went forward", "2026-03-30T06:30:00Z", "2026-03-30T06:00:00.000Z"],
  ])("tells the start %s", (_where, now, expected) => {
    expect(since(office, now)).toBe(expected);
  });

  it("lets hours that end at or before their start last into the next day", () => {
    const night: WorkingHours = {
      working_hours_start: "22:00",
      working_hours_end: "06:00",
      working_days: ["friday"],
    };
    expect(since(night, "2026-03-07T03:00:00Z")).toBe("2026-03-06T21:00:00.000Z");
    expect(since(night, "2026-03-07T05:00:00Z")).toBeNull();
    expect(since(night, "2026-03-06T03:00:00Z")).toBeNull();
  });

  it("sees days without a gap as one stretch", () => {
    const always: WorkingHours = {
      working_hours_start: "00:00",
      working_hours_end: "00:00",
      working_days: [...weekdays],
    };
    const start = workingSince(always, new Date("2026-03-04T00:05:00Z"), "UTC");
    expect(start?.toISOString()).toBe("2026-02-25T00:00:00.000Z");
  });

  it("knows no hours without days", () => {
    expect(since({ ...office, working_days: [] }, "2026-03-04T10:00:00Z")).toBeNull();
  });

  it("never lies after now, whatever the hours, the zone and the season", () => {
    const time = fc
      .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
      .map(([hour, minute]) => `${hour}:${String(minute).padStart(2, "0")}`);
    const hours = fc.record<WorkingHours>({
      working_hours_start: time,
      working_hours_end: time,
      working_days: fc.uniqueArray(fc.constantFrom(...weekdays)),
    });
    const zone = fc.constantFrom("Europe/Paris", "America/New_York", "Pacific/Apia", "Nowhere/X");
    const moment = fc.date({
      min: new Date("2026-01-01"),
      max: new Date("2027-01-01"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(hours, moment, zone, (each, now, timeZone) => {
        const start = workingSince(each, now, timeZone);
        expect(start === null || start <= now).toBe(true);
      }),
    );
  });
});
