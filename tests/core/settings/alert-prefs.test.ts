import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePostedSetting, parseStoredSetting } from "../../../packages/core/src/settings.ts";
import { builtInAlertPrefs } from "../../../packages/core/src/settings/alert-prefs.ts";

const options = { allowHttp: false };

describe("posted alert_prefs", () => {
  it("take built-in values for missing keys", () => {
    expect(parsePostedSetting("alert_prefs", {}, options)).toEqual(builtInAlertPrefs);
  });

  it("hold hours, days and limits", () => {
    const posted = {
      no_ingress_minutes: 30,
      working_hours_start: " 9h05 ",
      working_days: ["Saturday", "saturday"],
      error_rate_percent: 2.5,
      backlog_enabled: false,
    };
    expect(parsePostedSetting("alert_prefs", posted, options)).toMatchObject({
      ...posted,
      working_hours_start: "9h05",
      working_days: ["saturday"],
    });
  });

  it.each([
    [{ no_ingress_minutes: 0 }],
    [{ no_ingress_minutes: "15" }],
    [{ working_hours_start: "25:00" }],
    [{ working_hours_end: "" }],
    [{ working_days: ["samedi"] }],
    [{ error_rate_percent: -1 }],
    [{ error_rate_percent: 100 }],
    [{ rate_window_minutes: 1.5 }],
    [{ rate_window_minutes: 1_441 }],
    [{ rate_min_attempts: 0 }],
    [{ backlog_emails: 0 }],
    [{ dead_emails_count: 0 }],
    [{ dead_emails_count: 1.5 }],
    [{ destination_enabled: "yes" }],
    [{ repeat_hours: 0 }],
    [{ unknown: 1 }],
  ])("with %j are refused", (posted) => {
    const [key = ""] = Object.keys(posted);
    expect(() => parsePostedSetting("alert_prefs", posted, options)).toThrow(key);
  });
});

function read(stored: object) {
  return parseStoredSetting("alert_prefs", stored, builtInAlertPrefs);
}

describe("stored alert_prefs", () => {
  it("take what can be read, each key by itself", () => {
    const stored = {
      no_ingress_minutes: "30",
      error_rate_percent: 500,
      working_hours_start: "noon",
      working_hours_end: "18h30",
      working_days: ["Monday", "never"],
      backlog_enabled: "false",
      ledger_unbalanced_enabled: null,
      unknown: 1,
    };
    expect(read(stored)).toEqual({
      ...builtInAlertPrefs,
      no_ingress_minutes: 30,
      working_hours_end: "18h30",
      working_days: ["monday"],
      backlog_enabled: false,
    });
  });

  it("are usable whatever is stored", () => {
    const keys = fc.constantFrom(...Object.keys(builtInAlertPrefs));
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (stored) => {
        const prefs = read(stored);
        expect(parsePostedSetting("alert_prefs", prefs, options)).toEqual(prefs);
      }),
    );
  });
});
