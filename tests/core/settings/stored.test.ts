import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStoredSetting, settingNames } from "../../../packages/core/src/settings.ts";
import { initialSettings } from "../../../packages/core/src/settings/initial-settings.ts";

const initial = initialSettings({
  webhookUrl: "https://hook.studio.test/env",
  webhookTimeStart: "9h00",
  webhookTimeEnd: "18h00",
  webhookDeliveryMode: "form",
  senderAllowlist: ["camille@studio.test"],
});

function webhookConfig(stored: unknown) {
  return parseStoredSetting("webhook_config", stored, initial.webhook_config);
}

describe("a stored setting", () => {
  it.each(settingNames)("of the name %s is the initial one where nothing is stored", (name) => {
    expect(parseStoredSetting(name, {}, initial[name])).toEqual(initial[name]);
  });

  it.each([null, [], "text", 5])("throws when it is %j, which is no object", (stored) => {
    expect(() => webhookConfig(stored)).toThrow(expect.objectContaining({ name: "ZodError" }));
  });

  it("never throws on an object, and is stable", () => {
    const keys = fc.constantFrom(
      "webhook_url",
      "webhook_sending_enabled",
      "webhook_time_start",
      "absence_pause_days",
      "retry_schedule_sec",
      "webhook_timeout_sec",
      "rules",
      "senders",
      "_version",
      "__proto__",
    );
    const objects = fc.dictionary(fc.oneof(keys, fc.string()), fc.jsonValue());
    fc.assert(
      fc.property(fc.constantFrom(...settingNames), objects, (name, stored) => {
        const value = parseStoredSetting(name, stored, initial[name]);
        expect(parseStoredSetting(name, { ...value, _version: 1 }, initial[name])).toEqual(value);
      }),
    );
  });

  it("drops unknown keys and those of the store", () => {
    const stored = {
      gmail_ingress_enabled: false,
      debug_mode: true,
      _version: 3,
      _updated_by: "x",
    };
    expect(parseStoredSetting("runtime_flags", stored, initial.runtime_flags)).toEqual({
      gmail_ingress_enabled: false,
      allow_custom_webhook_without_links: false,
      disable_email_id_dedup: false,
      wetransfer_links_enabled: false,
    });
  });
});

describe("a stored webhook_config", () => {
  it.each(["https://example.com/x", "http://localhost/x", "hook.test", "", " ", null, 5])(
    "gives the initial destination for %j",
    (url) => {
      expect(webhookConfig({ webhook_url: url }).webhook_url).toBe("https://hook.studio.test/env");
    },
  );

  it("keeps a real destination", () => {
    const url = " http://hook.old.test/x ";
    expect(webhookConfig({ webhook_url: url }).webhook_url).toBe("http://hook.old.test/x");
  });

  it.each([
    [{}, "9h00", "18h00"],
    [{ webhook_time_start: " 10h30 ", webhook_time_end: "19h00" }, "10h30", "19h00"],
    [{ webhook_time_start: "10h30" }, "10h30", "18h00"],
    [{ webhook_time_start: "", webhook_time_end: "19h00" }, "9h00", "19h00"],
    [{ webhook_time_start: "", webhook_time_end: "" }, "9h00", "18h00"],
    [{ webhook_time_start: null, webhook_time_end: 12 }, "9h00", "18h00"],
    [{ webhook_time_start: "", webhook_time_end: "", _version: 1 }, "", ""],
    [{ webhook_time_start: "10h30", webhook_time_end: "19h00", _version: 1 }, "10h30", "19h00"],
    [{ webhook_time_start: "", webhook_time_end: "", _version: "1" }, "9h00", "18h00"],
    [{ _version: 1 }, "9h00", "18h00"],
  ])("takes from %j the window %s to %s", (stored, start, end) => {
    expect(webhookConfig(stored)).toMatchObject({
      webhook_time_start: start,
      webhook_time_end: end,
    });
  });

  it.each([
    [null, false],
    ["false", false],
    ["oui", false],
    [undefined, true],
    ["true", true],
  ])("reads the sending switch %j as %s", (value, enabled) => {
    const config = webhookConfig({ webhook_sending_enabled: value });
    expect(config.webhook_sending_enabled).toBe(enabled);
  });

  it.each([
    [" JSON ", "json"],
    ["form", "form"],
    ["xml", "json"],
    [null, "form"],
    ["", "form"],
  ])("reads the delivery mode %j as %s", (mode, expected) => {
    expect(webhookConfig({ webhook_delivery_mode: mode }).webhook_delivery_mode).toBe(expected);
  });

  it.each([
    [
      ["Wednesday ", 2, "mercredi", "MONDAY", "monday"],
      ["monday", "wednesday"],
    ],
    ["monday", []],
    [null, []],
  ])("reads the days of absence %j", (days, expected) => {
    expect(webhookConfig({ absence_pause_days: days }).absence_pause_days).toEqual(expected);
  });
});

describe("a stored processing_prefs", () => {
  it.each([
    [45, 45],
    [" 45 ", 45],
    [0, 30],
    ["0", 30],
    [301, 30],
    [1.5, 30],
    ["", 30],
    [null, 30],
  ])("reads the time limit %j as %d", (stored, seconds) => {
    const prefs = { webhook_timeout_sec: stored, retry_count: 3, exclude_keywords: ["x"] };
    expect(parseStoredSetting("processing_prefs", prefs, initial.processing_prefs)).toEqual({
      ...initial.processing_prefs,
      webhook_timeout_sec: seconds,
    });
  });

  it.each([
    [10, 10],
    ["3600", 3600],
    [9, 240],
    [3601, 240],
    [10.5, 240],
    ["soon", 240],
  ])("reads the deadline of copies %j as %d", (stored, seconds) => {
    const prefs = { offload_deadline_sec: stored };
    expect(parseStoredSetting("processing_prefs", prefs, initial.processing_prefs)).toEqual({
      ...initial.processing_prefs,
      offload_deadline_sec: seconds,
    });
  });

  it.each([[[]], [["5"]], [[-1]], ["5"], [[604_801]], [null]])(
    "keeps the initial schedule rather than %j",
    (schedule) => {
      const prefs = parseStoredSetting(
        "processing_prefs",
        { retry_schedule_sec: schedule },
        initial.processing_prefs,
      );
      expect(prefs).toEqual(initial.processing_prefs);
    },
  );
});

describe("a stored sender_allowlist", () => {
  it.each([
    [
      ["A@b.fr ", "", "@c.fr"],
      ["a@b.fr", "@c.fr"],
    ],
    [[], []],
    [null, ["camille@studio.test"]],
    ["a@b.fr, c@d.fr", ["a@b.fr", "c@d.fr"]],
    [
      [5, null],
      ["(unreadable)", "(unreadable)"],
    ],
    [{ a: 1 }, ["(unreadable)"]],
  ])("reads %j, and never as everybody unless it is empty", (senders, expected) => {
    const list = parseStoredSetting("sender_allowlist", { senders }, initial.sender_allowlist);
    expect(list.senders).toEqual(expected);
  });
});

describe("a stored routing_rules", () => {
  it("leaves out what is no rule and completes what is one", () => {
    const conditions = [{ field: " Subject", operator: "CONTAINS ", value: 42 }, "x"];
    const rules = [null, { id: "a" }, { conditions: [] }, { conditions }, { id: 7, conditions }];
    const stored = parseStoredSetting("routing_rules", { rules }, initial.routing_rules);
    expect(stored.rules.map(({ id, name }) => [id, name])).toEqual([
      ["rule-4", "Rule 4"],
      ["7", "Rule 5"],
    ]);
    expect(stored.rules[0]).toMatchObject({
      conditions: [
        { field: "subject", operator: "contains", value: "42", case_sensitive: false },
        { field: "", operator: "", value: "", case_sensitive: false },
      ],
      actions: { webhook_url: "", priority: "normal", stop_processing: false },
    });
  });

  it.each([null, "x", {}])("holds no rule when the list is %j", (rules) => {
    expect(parseStoredSetting("routing_rules", { rules }, initial.routing_rules).rules).toEqual([]);
  });
});
