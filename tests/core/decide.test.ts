import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../packages/core/src/decide.ts";
import { parseDecision } from "../../packages/core/src/decision-json.ts";
import {
  buildDesabo,
  buildEmail,
  buildRecadrage,
  buildRule,
  buildSettings,
} from "../helpers/build-policy.ts";

const noon = new Date("2026-02-04T12:00:00+01:00");
const early = new Date("2026-02-04T09:00:00+01:00");
const late = new Date("2026-02-04T20:00:00+01:00");
const webhook = { webhook_time_start: "10h30", webhook_time_end: "19h00" };
const withWindow = buildSettings({ webhook });
const open = { start: "10h30", end: "19h00", timeZone: "Europe/Paris", isOpen: true };
const closed = { ...open, isOpen: false };
const defaultDelivery = { url: "https://hook.studio.test/default", rule: null };
const ruleDelivery = {
  url: "https://hook.studio.test/rule",
  rule: { id: "documents", name: "Documents", priority: "normal" },
};

describe("decide inside the window", () => {
  it("delivers to the default destination with what it saw", () => {
    expect(decide(buildRecadrage(), withWindow, noon)).toEqual({
      kind: "deliver",
      detection: { kind: "recadrage", deliveryTime: "14h30" },
      links: [
        {
          provider: "dropbox",
          rawUrl: "https://www.dropbox.com/scl/fo/h3k9x2/AAbCdEf?rlkey=q1w2e3",
        },
      ],
      webhooksTimeStart: "maintenant",
      webhooksTimeEnd: "19h00",
      rule: null,
      stopped: false,
      deliveries: [defaultDelivery],
      grounds: { window: open, defaultDestination: "used" },
    });
  });

  it("names no start without a complete window, and any end that is kept", () => {
    const half = buildSettings({ webhook: { webhook_time_end: "19h00" } });
    expect(decide(buildEmail(), half, late)).toMatchObject({
      kind: "deliver",
      webhooksTimeStart: null,
      webhooksTimeEnd: "19h00",
    });
    const same = buildSettings({ webhook: { webhook_time_start: "12h", webhook_time_end: "" } });
    expect(decide(buildEmail(), same, late)).toMatchObject({
      kind: "deliver",
      webhooksTimeStart: null,
      webhooksTimeEnd: null,
    });
  });

  it("takes an unknown zone for UTC", () => {
    const nowhere = buildSettings({ webhook, timeZone: "Mars/Olympus" });
    expect(decide(buildEmail(), nowhere, new Date("2026-02-04T10:29:00Z"))).toMatchObject({
      kind: "wait",
      until: new Date("2026-02-04T10:30:00Z"),
    });
  });
});

describe("decide outside the window", () => {
  it("skips a recadrage", () => {
    expect(decide(buildRecadrage(), withWindow, late)).toEqual({
      kind: "skip",
      because: "outside_time_window",
      detection: { kind: "recadrage", deliveryTime: "14h30" },
      grounds: { window: closed, defaultDestination: null },
    });
  });

  it("delivers a DESABO that is not urgent, with the start only while it is to come", () => {
    expect(decide(buildDesabo(), withWindow, early)).toMatchObject({
      kind: "deliver",
      webhooksTimeStart: "10h30",
      webhooksTimeEnd: "19h00",
    });
    expect(decide(buildDesabo(), withWindow, late)).toMatchObject({
      kind: "deliver",
      webhooksTimeStart: null,
      webhooksTimeEnd: "19h00",
    });
  });

  it.each([
    ["an urgent DESABO", buildDesabo({ subject: "URGENT" })],
    ["anything else", buildEmail()],
    ["anything else without a link", buildEmail({ body: "Bonjour" })],
  ])("keeps %s until the window opens", (_, email) => {
    expect(decide(email, withWindow, late)).toMatchObject({
      kind: "wait",
      because: "outside_window",
      until: new Date("2026-02-05T10:30:00+01:00"),
    });
  });
});

describe("decide on an email without links", () => {
  it("skips it unless the flag lets it pass", () => {
    const email = buildEmail({ body: "Bonjour" });
    expect(decide(email, buildSettings(), noon)).toEqual({
      kind: "skip",
      because: "no_links",
      detection: { kind: "none" },
      grounds: { window: null, defaultDestination: null },
    });
    const flags = { allow_custom_webhook_without_links: true };
    expect(decide(email, buildSettings({ flags }), noon)).toMatchObject({
      kind: "deliver",
      links: [],
      deliveries: [defaultDelivery],
    });
  });

  it("counts a file-request link as one", () => {
    expect(decide(buildDesabo(), buildSettings(), noon)).toMatchObject({
      kind: "deliver",
      links: [{ provider: "dropbox", rawUrl: "https://www.dropbox.com/request/aB3dEf" }],
    });
  });
});

describe("decide with routing rules", () => {
  it("delivers to the rule's destination and to the default one", () => {
    expect(decide(buildEmail(), buildSettings({ rules: [buildRule()] }), noon)).toMatchObject({
      rule: { id: "documents", webhookUrl: "https://hook.studio.test/rule" },
      stopped: false,
      deliveries: [ruleDelivery, defaultDelivery],
    });
  });

  it("suppresses the default destination when the rule stops", () => {
    const rules = [buildRule({ actions: { stop_processing: true } })];
    expect(decide(buildEmail(), buildSettings({ rules }), noon)).toMatchObject({
      stopped: true,
      deliveries: [ruleDelivery],
      grounds: { defaultDestination: "stopped" },
    });
  });

  it("delivers once, as the rule's, where both destinations are one", () => {
    const rules = [buildRule({ actions: { webhook_url: "https://HOOK.studio.test/default" } })];
    expect(decide(buildEmail(), buildSettings({ rules }), noon)).toMatchObject({
      stopped: false,
      deliveries: [{ url: "https://HOOK.studio.test/default", rule: { id: "documents" } }],
      grounds: { defaultDestination: "same_as_rule" },
    });
  });

  it.each(["", "oops", "https://", "ftp://hook.studio.test"])(
    "ignores a rule whose destination is %j, and tries no later one",
    (url) => {
      const rules = [
        buildRule({ id: "broken", actions: { webhook_url: url, stop_processing: true } }),
        buildRule(),
      ];
      expect(decide(buildEmail(), buildSettings({ rules }), noon)).toMatchObject({
        rule: { id: "broken", webhookUrl: null },
        stopped: false,
        deliveries: [defaultDelivery],
      });
    },
  );

  it("reads the clean address and the raw body", () => {
    const conditions = [
      { field: "sender", operator: "equals", value: "camille@studio.test", case_sensitive: true },
      { field: "body", operator: "contains", value: "<b>", case_sensitive: false },
    ];
    const email = buildEmail({ body: "<b>Fichier</b> https://www.dropbox.com/s/a/b" });
    const rules = [buildRule({ conditions })];
    expect(decide(email, buildSettings({ rules }), noon)).toMatchObject({
      rule: { id: "documents" },
    });
  });
});

describe("decide without a destination", () => {
  it("looks again in an hour", () => {
    const settings = buildSettings({ webhook: { webhook_url: null } });
    expect(decide(buildEmail(), settings, noon)).toEqual({
      kind: "wait",
      because: "no_destination",
      until: new Date("2026-02-04T13:00:00+01:00"),
      detection: { kind: "none" },
      grounds: { window: null, defaultDestination: "none_configured" },
    });
  });

  it("says that the configured one is none", () => {
    const settings = buildSettings({ webhook: { webhook_url: "ftp://hook.studio.test" } });
    const grounds = { defaultDestination: "unusable" };
    expect(decide(buildEmail(), settings, noon)).toMatchObject({ kind: "wait", grounds });
  });

  it("needs no default one when a rule names one", () => {
    const settings = buildSettings({ webhook: { webhook_url: null }, rules: [buildRule()] });
    expect(decide(buildEmail(), settings, noon)).toMatchObject({ deliveries: [ruleDelivery] });
  });
});

describe("parseDecision", () => {
  it("gives back any decision that went through JSON", () => {
    const emails = fc.constantFrom(
      buildEmail(),
      buildEmail({ body: "Bonjour" }),
      buildRecadrage(),
      buildDesabo(),
      buildDesabo({ subject: "URGENT" }),
    );
    const settings = fc.constantFrom(
      withWindow,
      buildSettings({ webhook: { ...webhook, webhook_url: null } }),
      buildSettings({ webhook, rules: [buildRule({ actions: { stop_processing: true } })] }),
      buildSettings({ rules: [buildRule({ actions: { webhook_url: "" } })] }),
    );
    fc.assert(
      fc.property(emails, settings, fc.constantFrom(noon, early, late), (email, current, now) => {
        const decision = decide(email, current, now);
        expect(parseDecision(JSON.parse(JSON.stringify(decision)))).toEqual(decision);
      }),
    );
  });

  it("reads those recorded before their grounds were", () => {
    const { grounds: _, ...older } = decide(buildEmail(), withWindow, noon);
    expect(parseDecision(JSON.parse(JSON.stringify(older)))).toEqual(older);
  });

  it.each([
    null,
    {},
    { kind: "deliver" },
    { kind: "skip", because: "outside_window", detection: { kind: "none" } },
    { kind: "wait", because: "no_destination", until: "demain", detection: { kind: "none" } },
  ])("throws on %j", (json) => {
    expect(() => parseDecision(json)).toThrow(expect.objectContaining({ name: "ZodError" }));
  });
});
