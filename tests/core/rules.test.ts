import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { matchRule } from "../../packages/core/src/rules.ts";
import type { RoutingRule } from "../../packages/core/src/settings/routing-rules.ts";
import { storedRoutingRules } from "../../packages/core/src/settings/routing-rules.ts";
import { parsePostedSetting } from "../../packages/core/src/settings.ts";
import { buildRule } from "../helpers/build-policy.ts";

const email = {
  sender: "jean@studio.test",
  subject: "Facture d'ÉTÉ",
  body: "<p>journ&eacute;e</p>",
};

function holds(condition: Record<string, unknown>): boolean {
  const { rules } = storedRoutingRules({ rules: [{ conditions: [condition] }] }, { rules: [] });
  return matchRule(rules, email) !== null;
}

/** The rules as saved, none when the save is refused. */
function savedRules(rules: unknown): RoutingRule[] {
  try {
    return parsePostedSetting("routing_rules", { rules }, { allowHttp: false }).rules;
  } catch (error) {
    if (error instanceof ZodError) return [];
    throw error;
  }
}

describe("matchRule", () => {
  it.each([
    [{ field: "subject", operator: "contains", value: "été" }, true],
    [{ field: "subject", operator: "contains", value: "été", case_sensitive: true }, false],
    [{ field: "subject", operator: "contains", value: "ete" }, false],
    [{ field: "subject", operator: "equals", value: " FACTURE D'été " }, true],
    [{ field: "subject", operator: "equals", value: "facture" }, false],
    [{ field: "sender", operator: "regex", value: "@studio\\.test$" }, true],
    [{ field: "body", operator: "contains", value: "journée" }, false],
    [{ field: "body", operator: "contains", value: "&EACUTE;" }, true],
    [{ field: "body", operator: "regex", value: "(?=journ)" }, false],
    [{ field: "cc", operator: "contains", value: "a" }, false],
    [{ field: "subject", operator: "starts", value: "facture" }, false],
    [{ field: "subject", operator: "contains", value: " " }, false],
    [{ field: "subject", operator: "contains", value: ["facture"] }, false],
    [{ operator: "contains", value: "facture" }, false],
  ])("tests %j", (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  it("wants every condition of a rule, and takes the first rule that has them", () => {
    const [contains] = buildRule().conditions;
    const never = { field: "sender", operator: "equals", value: "x", case_sensitive: false };
    if (contains === undefined) throw new Error("the built rule has a condition");
    const email2 = { ...email, subject: "Photo" };
    const rules = [
      buildRule({ id: "both", conditions: [contains, never] }),
      buildRule({ id: "none", conditions: [] }),
      buildRule({ id: "first" }),
      buildRule({ id: "later", actions: { priority: "high" } }),
    ];
    expect(matchRule(rules, email2)?.id).toBe("first");
    expect(matchRule(rules.toReversed(), email2)).toEqual({
      id: "later",
      name: "Documents",
      priority: "high",
      webhookUrl: "https://hook.studio.test/rule",
      stopProcessing: false,
    });
    expect(matchRule([], email2)).toBeNull();
  });

  it("tells that a rule names no destination", () => {
    const rules = [buildRule({ actions: { webhook_url: "" } })];
    expect(matchRule(rules, { ...email, subject: "Photo" })?.webhookUrl).toBeNull();
  });

  it("matches nothing or a rule of the list, whatever was posted or stored", () => {
    const values = fc.oneof(
      fc.string(),
      fc.constantFrom("a", "(", "a{2}", "\\pL+", ".*", "(?i)x|"),
    );
    const condition = fc.record({
      field: fc.constantFrom("sender", "Subject", " body"),
      operator: fc.constantFrom("contains", "equals", "REGEX"),
      value: values,
      case_sensitive: fc.boolean(),
    });
    const rule = fc.record({
      id: fc.string({ maxLength: 2 }),
      conditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
      actions: fc.constant({ webhook_url: "https://hook.studio.test/x" }),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 5 }), fc.string(), (rules, text) => {
        const routed = { sender: text, subject: text, body: text };
        const stored = storedRoutingRules({ rules }, { rules: [] });
        const first = matchRule(stored.rules, routed);
        expect(first === null || stored.rules.some(({ id }) => id === first.id)).toBe(true);
        const posted = savedRules(rules);
        const alone = posted.find((one) => matchRule([one], routed) !== null);
        expect(matchRule(posted, routed)?.id).toBe(alone?.id);
      }),
    );
  });
});
