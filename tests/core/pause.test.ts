import { describe, expect, it } from "vitest";
import { sendingAt } from "../../packages/core/src/pause.ts";
import { weekdays } from "../../packages/core/src/settings/absence-pause.ts";
import { buildSettings } from "../helpers/build-policy.ts";

const { webhook_config: config } = buildSettings();
const paused = { ...config, absence_pause_enabled: true };
const paris = "Europe/Paris";
/** A Wednesday, one hour before midnight in Paris. */
const wednesday = new Date("2026-02-04T22:00:00Z");

describe("sendingAt", () => {
  it("is on, off by the switch, or off for the day", () => {
    expect(sendingAt(config, wednesday, paris)).toEqual({ kind: "on" });
    expect(sendingAt({ ...config, webhook_sending_enabled: false }, wednesday, paris)).toEqual({
      kind: "off",
      because: "switched_off",
    });
    expect(sendingAt({ ...paused, absence_pause_days: ["wednesday"] }, wednesday, paris)).toEqual({
      kind: "off",
      because: "absence_pause",
      until: new Date("2026-02-05T00:00:00+01:00"),
    });
  });

  it("lets days rest that are named while the pause is off", () => {
    const named = { ...config, absence_pause_days: [...weekdays] };
    expect(sendingAt(named, wednesday, paris)).toEqual({ kind: "on" });
  });

  it("takes the day in the configured zone", () => {
    const thursdays = { ...paused, absence_pause_days: ["thursday" as const] };
    const late = new Date("2026-02-04T23:30:00Z");
    expect(sendingAt(thursdays, late, paris).kind).toBe("off");
    expect(sendingAt(thursdays, late, "UTC")).toEqual({ kind: "on" });
    expect(sendingAt(thursdays, late, "Mars/Olympus")).toEqual({ kind: "on" });
  });

  it("ends where the first day that is not paused begins", () => {
    const days = ["wednesday", "thursday", "saturday"] as const;
    expect(sendingAt({ ...paused, absence_pause_days: [...days] }, wednesday, paris)).toMatchObject(
      {
        until: new Date("2026-02-06T00:00:00+01:00"),
      },
    );
  });

  it("begins a day where its clocks begin it", () => {
    const saturday = new Date("2026-04-23T20:00:00Z");
    expect(
      sendingAt({ ...paused, absence_pause_days: ["thursday"] }, saturday, "Africa/Cairo"),
    ).toMatchObject({ until: new Date("2026-04-24T01:00:00+03:00") });
  });

  it("looks again in a week when every day is paused", () => {
    const always = { ...paused, absence_pause_days: [...weekdays] };
    expect(sendingAt(always, wednesday, paris)).toMatchObject({
      until: new Date("2026-02-11T00:00:00+01:00"),
    });
  });

  it("says that the switch is off rather than when a pause ends", () => {
    const both = { ...paused, webhook_sending_enabled: false, absence_pause_days: [...weekdays] };
    expect(sendingAt(both, wednesday, paris)).toEqual({ kind: "off", because: "switched_off" });
  });
});
