import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { parsePostedSetting, settingNames } from "../../../packages/core/src/settings.ts";
import type { SettingName } from "../../../packages/core/src/settings.ts";
import { buildRule } from "../../helpers/build-policy.ts";

const options = { allowHttp: false };

/** `path: message` of each mistake; none when the value is accepted. */
function mistakes(name: SettingName, posted: unknown): string[] {
  try {
    parsePostedSetting(name, posted, options);
    return [];
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  }
}

function manyRules(count: number): unknown[] {
  return Array.from({ length: count }, () => buildRule());
}

describe("a posted setting", () => {
  it("takes built-in values for missing keys", () => {
    expect(parsePostedSetting("runtime_flags", {}, options)).toEqual({
      gmail_ingress_enabled: true,
      allow_custom_webhook_without_links: false,
      disable_email_id_dedup: false,
      wetransfer_links_enabled: false,
    });
    expect(parsePostedSetting("webhook_config", {}, options)).toEqual({
      webhook_url: null,
      webhook_ssl_verify: true,
      webhook_sending_enabled: true,
      webhook_delivery_mode: "json",
      webhook_fallback_on_415: true,
      webhook_time_start: "",
      webhook_time_end: "",
      absence_pause_enabled: false,
      absence_pause_days: [],
    });
    expect(parsePostedSetting("processing_prefs", {}, options)).toEqual({
      webhook_timeout_sec: 30,
      retry_schedule_sec: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400],
      offload_deadline_sec: 240,
    });
    expect(parsePostedSetting("sender_allowlist", {}, options)).toEqual({ senders: [] });
  });

  it("refuses unknown keys by name, and ignores those of the store", () => {
    const posted = { retry_count: 2, exclude_keywords: [], _version: 4, _updated_at: "x" };
    expect(mistakes("processing_prefs", posted)).toEqual([
      "retry_count: unknown key",
      "exclude_keywords: unknown key",
    ]);
  });

  it.each(settingNames)("of the name %s is refused when it is no object", (name) => {
    for (const posted of [null, [], "x", 5, undefined]) {
      expect(mistakes(name, posted)).toHaveLength(1);
    }
  });

  it.each(["true", "false", 1, null])("refuses %j for a boolean", (value) => {
    expect(mistakes("runtime_flags", { gmail_ingress_enabled: value })).toHaveLength(1);
    expect(mistakes("webhook_config", { webhook_ssl_verify: value })).toHaveLength(1);
  });
});

describe("a posted webhook_config", () => {
  it.each([
    [
      { webhook_time_start: "9h00" },
      "webhook_time_end: start and end must both be set, or neither",
    ],
    [
      { webhook_time_end: "9h00" },
      "webhook_time_start: start and end must both be set, or neither",
    ],
    [
      { webhook_time_start: "25h" },
      "webhook_time_start: must be a time of day such as 9h05 or 09:05",
    ],
    [{ webhook_time_end: "25h" }, "webhook_time_end: must be a time of day such as 9h05 or 09:05"],
    [
      { webhook_time_start: "9h", webhook_time_end: "10h00" },
      "webhook_time_start: must be a time of day such as 9h05 or 09:05",
    ],
    [
      { webhook_time_start: "12h00", webhook_time_end: "12:00" },
      "webhook_time_end: must differ from the start",
    ],
    [
      { absence_pause_enabled: true },
      "absence_pause_days: must name at least one day while the pause is on",
    ],
    [{ webhook_url: "https://example.com/x" }, "webhook_url: must not be a placeholder address"],
    [{ webhook_url: 5 }, "webhook_url: must be a text"],
    [{ webhook_delivery_mode: "xml" }, "webhook_delivery_mode: must be json or form"],
  ])("with %j is refused", (posted, mistake) => {
    expect(mistakes("webhook_config", posted)).toEqual([mistake]);
  });

  it("is kept in its own spelling", () => {
    const posted = {
      webhook_url: " jeton123 ",
      webhook_delivery_mode: "FORM",
      webhook_time_start: " 9h00 ",
      webhook_time_end: "18:00",
      absence_pause_enabled: true,
      absence_pause_days: [" Monday", "monday"],
    };
    expect(parsePostedSetting("webhook_config", posted, options)).toMatchObject({
      webhook_url: "https://hook.eu2.make.com/jeton123",
      webhook_delivery_mode: "form",
      webhook_time_start: "9h00",
      webhook_time_end: "18:00",
      absence_pause_days: ["monday"],
    });
  });

  it.each([null, "", "  "])("clears its destination with %j", (url) => {
    expect(parsePostedSetting("webhook_config", { webhook_url: url }, options)).toMatchObject({
      webhook_url: null,
    });
  });
});

describe("a posted processing_prefs", () => {
  it.each([
    [{ webhook_timeout_sec: 0 }],
    [{ webhook_timeout_sec: 301 }],
    [{ webhook_timeout_sec: "30" }],
    [{ webhook_timeout_sec: 1.5 }],
    [{ retry_schedule_sec: [] }],
    [{ retry_schedule_sec: Array.from({ length: 51 }, () => 1) }],
    [{ retry_schedule_sec: [604_801] }],
    [{ retry_schedule_sec: [604_800, 604_800, 604_800] }],
  ])("with %j is refused", (posted) => {
    expect(mistakes("processing_prefs", posted)).toHaveLength(1);
  });
});

describe("a posted sender_allowlist", () => {
  it("holds addresses and domains, each once", () => {
    const senders = [" Jean@Studio.test", "jean@studio.test", "*@studio.test", "@studio.test"];
    expect(parsePostedSetting("sender_allowlist", { senders }, options)).toEqual({
      senders: ["jean@studio.test", "*@studio.test", "@studio.test"],
    });
    expect(
      mistakes("sender_allowlist", { senders: ["studio.test", "@", "a@b c", "", 5] }),
    ).toHaveLength(5);
  });
});

describe("a posted routing_rules", () => {
  it("says what is wrong and where", () => {
    const [condition] = buildRule().conditions;
    const posted = {
      rules: [
        buildRule(),
        {
          ...buildRule({ name: " " }),
          conditions: [condition, { field: "cc", operator: "regex", value: "(" }],
        },
        {
          ...buildRule(),
          conditions: [{ ...condition, operator: "regex", value: "(a)\\1" }],
          actions: {},
        },
      ],
    };
    expect(mistakes("routing_rules", posted)).toEqual([
      "rules.1.name: must not be only spaces",
      "rules.1.conditions.1.field: must be one of sender, subject, body",
      expect.stringMatching(/^rules\.2\.conditions\.0\.value: must be an expression RE2 accepts/),
      "rules.2.actions.webhook_url: must be a text",
    ]);
  });

  it("gives every rule an id of its own", () => {
    const ids = ["a-3", "a", "a", " ", null, "rule-4"];
    const posted = { rules: ids.map((id) => ({ ...buildRule(), id })) };
    const { rules } = parsePostedSetting("routing_rules", posted, options);
    expect(rules.map(({ id }) => id)).toEqual([
      "a-3",
      "a",
      "a-3-3",
      "rule-4",
      "rule-5",
      "rule-4-6",
    ]);
  });

  it("bounds the rules and their conditions", () => {
    const [condition] = buildRule().conditions;
    const conditions = Array.from({ length: 51 }, () => condition);
    expect(mistakes("routing_rules", { rules: manyRules(200) })).toEqual([]);
    expect(mistakes("routing_rules", { rules: manyRules(201) })).toHaveLength(1);
    expect(mistakes("routing_rules", { rules: [{ ...buildRule(), conditions }] })).toHaveLength(1);
    expect(mistakes("routing_rules", {})).toHaveLength(1);
  });

  it("is stable: what was saved can be saved again", () => {
    const word = fc.constantFrom("a", " b ", "A", "a-2", "");
    const rule = fc.record({
      id: word,
      name: fc.constantFrom("x", " y ", ""),
      conditions: fc.array(
        fc.record({
          field: fc.constantFrom("SENDER", "body "),
          operator: fc.constantFrom("contains", "Regex"),
          value: fc.oneof(fc.constantFrom(" a ", ".*"), fc.integer()),
          case_sensitive: fc.boolean(),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      actions: fc.record({
        webhook_url: fc.constantFrom("jeton", "https://hook.studio.test/x "),
        priority: fc.constantFrom("HIGH", "", null, "normal"),
        stop_processing: fc.boolean(),
      }),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), (rules) => {
        const saved = parsePostedSetting("routing_rules", { rules }, options);
        expect(parsePostedSetting("routing_rules", saved, options)).toEqual(saved);
      }),
    );
  });
});

describe("a setting posted over the one in force", () => {
  const current = {
    ...parsePostedSetting("webhook_config", {}, options),
    webhook_url: "http://192.168.1.4/hook",
    webhook_time_start: "9h00",
    webhook_time_end: "soon",
  };

  /** What is wrong with a change of `current`. */
  function mistakesOver(patch: object): string[] {
    try {
      parsePostedSetting("webhook_config", { ...current, ...patch }, options, current);
      return [];
    } catch (error) {
      if (!(error instanceof ZodError)) throw error;
      return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    }
  }

  it("keeps what may not be saved, where the change is about something else", () => {
    const posted = { ...current, webhook_sending_enabled: false };
    expect(parsePostedSetting("webhook_config", posted, options, current)).toEqual(posted);
    expect(parsePostedSetting("webhook_config", { ...current }, options, current)).toEqual(current);
  });

  it("judges what changes, and what must go together with it", () => {
    expect(mistakesOver({ webhook_url: "http://192.168.1.5/hook" })).toEqual([
      "webhook_url: must be a URL that starts with https://",
    ]);
    expect(mistakesOver({ webhook_time_start: "" })).toEqual([
      "webhook_time_end: must be a time of day such as 9h05 or 09:05",
    ]);
    expect(mistakesOver({ webhook_time_start: "10h00" })).toEqual([
      "webhook_time_end: must be a time of day such as 9h05 or 09:05",
    ]);
    expect(mistakesOver({ absence_pause_enabled: true })).toEqual([
      "absence_pause_days: must name at least one day while the pause is on",
    ]);
    expect(mistakesOver({ webhook_time_end: "19h00" })).toEqual([]);
    expect(mistakesOver({ gone: 1 })).toEqual(["gone: unknown key"]);
  });

  it("is refused whole where its one key may not stay", () => {
    const rules = { rules: [{ ...buildRule(), conditions: [] }] };
    expect(() => parsePostedSetting("routing_rules", rules, options, rules)).toThrow(ZodError);
  });
});
