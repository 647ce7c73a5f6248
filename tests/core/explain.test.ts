import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admit } from "../../packages/core/src/admit.ts";
import { decide } from "../../packages/core/src/decide.ts";
import type { InboundEmail } from "../../packages/core/src/email.ts";
import { type Explanation, explain } from "../../packages/core/src/explain.ts";
import { detectDesabo } from "../../packages/core/src/patterns/desabo.ts";
import { detectMediaSolution } from "../../packages/core/src/patterns/media-solution.ts";
import { senderAddress } from "../../packages/core/src/sender.ts";
import type { RoutingRule, RuleCondition } from "../../packages/core/src/settings/routing-rules.ts";
import { arbitraryText } from "../helpers/arbitrary-text.ts";
import {
  buildDesabo,
  buildEmail,
  buildRecadrage,
  buildRule,
  buildSettings,
} from "../helpers/build-policy.ts";

const NOW = new Date("2026-02-04T10:00:00Z");

type PatternReading = Explanation["patterns"][number];

/** Whether the clues add up to a match, by their roles alone. */
function addUp({ clues }: PatternReading): boolean {
  const alternatives = clues.filter(({ role }) => role === "one_of");
  return (
    clues.every(({ role, found }) => role !== "needed" || found !== null) &&
    clues.every(({ role, found }) => role !== "forbidden" || found === null) &&
    (alternatives.length === 0 || alternatives.some(({ found }) => found !== null))
  );
}

function condition(overrides: Partial<RuleCondition> = {}): RuleCondition {
  return {
    field: "subject",
    operator: "contains",
    value: "o",
    case_sensitive: false,
    ...overrides,
  };
}

function foundBy(rule: Partial<RuleCondition>, email: Partial<InboundEmail>) {
  const rules = [buildRule({ conditions: [condition(rule)] })];
  const [trace] = explain(buildEmail(email), buildSettings({ rules }), NOW).rules;
  return trace?.conditions[0]?.found ?? null;
}

const words = [
  "Média Solution - Missions Recadrage - Lot ",
  "URGENCE",
  "urgent",
  "à faire pour ",
  "le 03/09/2025 à ",
  "14h30",
  "9:05",
  "journée ",
  "tarifs habituels ",
  "désabonnement ",
  "facture ",
  "<p>",
  "</p>",
  " https://www.dropbox.com/scl/fo/abc/def?rlkey=k ",
  " https://www.dropbox.com/request/aB3 ",
  " fromsmash.com/x ",
  "İI",
  "😀",
];
const texts = arbitraryText("oéS 1>\n", ...words);
const conditions = fc.record({
  field: fc.constantFrom("sender", "subject", "body", "cc"),
  operator: fc.constantFrom("contains", "equals", "regex", "starts"),
  value: fc.oneof(
    texts,
    fc.constantFrom("o", "İ", "^.", "(a|o)+$", "\\bLot\\b", "(", "[😀]", "x*"),
  ),
  case_sensitive: fc.boolean(),
});
const rules: fc.Arbitrary<RoutingRule[]> = fc.array(
  fc.record({
    id: fc.uuid(),
    name: fc.string(),
    enabled: fc.boolean(),
    conditions: fc.array(conditions, { maxLength: 3 }),
    actions: fc.record({
      webhook_url: fc.constantFrom("https://hook.studio.test/a", "", "nowhere"),
      priority: fc.constantFrom("normal", "high"),
      stop_processing: fc.boolean(),
    }),
  }),
  { maxLength: 6 },
);
const emails = fc.record({
  subject: texts,
  body: texts,
  sender: fc.constantFrom("a@b.fr", "Jean <J@Studio.test>", "nobody"),
});
const windows = fc.constantFrom(["", ""], ["08h00", "12h00"], ["13h00", "15h00"], ["", "12h00"]);

describe("explain", () => {
  it("comes to what admit and decide come to, and shows the rule that decide took", () => {
    fc.assert(
      fc.property(
        emails,
        rules,
        windows,
        fc.boolean(),
        (email, list, [start = "", end = ""], free) => {
          const settings = buildSettings({
            rules: list,
            flags: { allow_custom_webhook_without_links: free },
            webhook: { webhook_time_start: start, webhook_time_end: end },
          });
          const pushed = buildEmail(email);
          const shown = explain(pushed, settings, NOW);
          const decision = decide(pushed, settings, NOW);
          expect(shown.decision).toEqual(decision);
          expect(shown.admission).toEqual(admit(pushed, settings, NOW));
          const winners = shown.rules.filter(({ outcome }) => outcome === "wins");
          expect(winners.length).toBeLessThanOrEqual(1);
          const delivered = decision.kind === "deliver" ? decision : null;
          const { rule, links } = delivered ?? { rule: winners[0], links: shown.links };
          expect(winners[0]?.id).toBe(rule?.id);
          expect(shown.links).toEqual(links);
        },
      ),
    );
  });

  it("shows clues that add up to what each pattern says", () => {
    fc.assert(
      fc.property(emails, (email) => {
        const pushed = buildEmail(email);
        const { patterns } = explain(pushed, buildSettings(), NOW);
        expect(patterns.map(addUp)).toEqual([
          detectMediaSolution(pushed, NOW, "Europe/Paris").matches,
          detectDesabo(pushed).matches,
        ]);
      }),
    );
  });

  it("cuts each match out of the very text that was searched", () => {
    fc.assert(
      fc.property(emails, rules, (email, list) => {
        const pushed = buildEmail(email);
        const { subject, body } = pushed;
        const settings = buildSettings({ rules: list });
        for (const { conditions: traces } of explain(pushed, settings, NOW).rules) {
          for (const { condition: tried, outcome, found } of traces) {
            if (outcome !== "holds") continue;
            const { field, operator, value, case_sensitive: exact } = tried;
            const fields = { sender: senderAddress(pushed.sender), subject, body };
            if (found === null) throw new Error("a match in a short text has a place");
            const text = new Map(Object.entries(fields)).get(field) ?? "";
            expect(text).toContain(found.before + found.match + found.after);
            if (operator === "regex") continue;
            const same = (one: string) => (exact ? one : one.toLowerCase());
            expect(same(found.match)).toContain(same(value));
          }
        }
      }),
    );
  });

  it.each([
    [{ value: "FICHIER", field: "body" }, "fichier"],
    [{ value: "été", field: "subject" }, "ÉTÉ"],
    [{ value: "i̇x", field: "subject" }, "İX"],
    [{ value: "\\d{2,}h", operator: "regex", field: "body" }, "14h"],
    [{ value: "@STUDIO\\.TEST$", operator: "regex", field: "sender" }, "@studio.test"],
    [{ value: "L'ÉTÉ 😀 İX", operator: "equals", field: "subject" }, "L'ÉTÉ 😀 İX"],
  ])("tells that %j matches %j", (rule, match) => {
    const found = foundBy(rule, { subject: "L'ÉTÉ 😀 İX", body: "Le fichier à 14h" });
    expect(found?.match).toBe(match);
  });

  it("shows long texts by a piece around the match, without cutting a character in two", () => {
    const body = `${"😀".repeat(2_000)}x${"😀".repeat(2_000)}`;
    const found = foundBy({ field: "body", value: "x" }, { body });
    expect(found).toMatchObject({ match: "x", cut: { start: true, match: false, end: true } });
    expect(found?.before).toBe("😀".repeat(30));
    const whole = foundBy({ field: "body", value: "😀".repeat(900) }, { body });
    expect(whole?.match).toBe("😀".repeat(150));
    expect(whole?.cut.match).toBe(true);
  });

  it("says which text told the delivery time, and which word stood in the way", () => {
    const [recadrage] = explain(buildRecadrage(), buildSettings(), NOW).patterns;
    const time = recadrage?.clues.find(({ kind }) => kind === "delivery_time");
    expect(time?.found).toMatchObject({ before: "lot ", match: "a faire pour 14h30" });
    const urgent = { subject: "URGENCE Média Solution - Missions Recadrage - Lot 1" };
    const [byUrgency] = explain(buildRecadrage(urgent), buildSettings(), NOW).patterns;
    expect(byUrgency?.clues.at(-1)).toMatchObject({ kind: "urgency", found: { match: "urgence" } });
    const refused = buildDesabo({ body: `${buildDesabo().body} Facture` });
    const [, desabo] = explain(refused, buildSettings(), NOW).patterns;
    const forbidden = desabo?.clues.filter(({ role, found }) => role === "forbidden" && found);
    expect(forbidden?.map(({ words: word }) => word)).toEqual(["facture"]);
  });

  it("tries what decide passes over: rules behind the winner, rules that are off", () => {
    const list = [
      buildRule({ id: "off", enabled: false }),
      buildRule({ id: "no", conditions: [condition({ value: "zzz" }), condition()] }),
      buildRule({ id: "first" }),
      buildRule({ id: "later" }),
      buildRule({ id: "empty", conditions: [] }),
    ];
    const { rules: traces } = explain(buildEmail(), buildSettings({ rules: list }), NOW);
    expect(traces.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["off", "off"],
      ["no", "no_match"],
      ["first", "wins"],
      ["later", "matches"],
      ["empty", "no_conditions"],
    ]);
    expect(traces[1]?.conditions.map(({ outcome }) => outcome)).toEqual(["fails", "holds"]);
  });

  it("takes a bounded time for as many rules as there may be and a body of a megabyte", () => {
    const body = `${"a".repeat(1_048_570)} o`;
    const value = "(a|aa)+\\s(o|x{1,9})+$";
    const many = Array.from({ length: 50 }, () =>
      condition({ field: "body", operator: "regex", value }),
    );
    const list = [
      buildRule({ id: "winner" }),
      ...Array.from({ length: 199 }, (_, index) =>
        buildRule({ id: `slow-${index}`, conditions: many }),
      ),
    ];
    const start = performance.now();
    const { rules: traces } = explain(buildEmail({ body }), buildSettings({ rules: list }), NOW);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(traces[0]?.outcome).toBe("wins");
    expect(traces.at(-1)?.outcome).toBe("not_tried");
  });
});
