import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffRules, type RuleChange } from "../../packages/core/src/rule-diff.ts";
import type { RoutingRule } from "../../packages/core/src/settings/routing-rules.ts";
import { buildRule } from "../helpers/build-policy.ts";

const conditions = fc.record({
  field: fc.constantFrom("sender", "subject", "body"),
  operator: fc.constantFrom("contains", "equals"),
  value: fc.constantFrom("a", "b", "c"),
  case_sensitive: fc.boolean(),
});
const rules: fc.Arbitrary<RoutingRule[]> = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom("1", "2", "3", "4", "5", "6"),
    name: fc.constantFrom("A", "B"),
    enabled: fc.boolean(),
    conditions: fc.array(conditions, { minLength: 1, maxLength: 3 }),
    actions: fc.record({
      webhook_url: fc.constantFrom("https://a.test/", "https://b.test/"),
      priority: fc.constantFrom("normal", "high"),
      stop_processing: fc.boolean(),
    }),
  }),
  { selector: ({ id }) => id, maxLength: 6 },
);

function idsOf(changes: readonly RuleChange[], kind: RuleChange["kind"]): string[] {
  return changes.filter((change) => change.kind === kind).map(({ rule }) => rule.id);
}

/** The new list, rebuilt from the old one and what is said to have happened. */
function apply(before: readonly RoutingRule[], changes: readonly RuleChange[]): RoutingRule[] {
  const removed = new Set(idsOf(changes, "removed"));
  const placed = new Map<number, RoutingRule>();
  const moved = new Set<string>();
  for (const change of changes) {
    if (change.kind === "added") placed.set(change.position, change.rule);
    if (change.kind !== "changed" || change.moved === null) continue;
    placed.set(change.moved.to, change.rule);
    moved.add(change.rule.id);
  }
  const rest = before.filter(({ id }) => !removed.has(id) && !moved.has(id));
  const changed = new Map(changes.map(({ rule }) => [rule.id, rule]));
  return Array.from({ length: rest.length + placed.size }, (_, position) => {
    const rule = placed.get(position) ?? rest.shift();
    if (rule === undefined) throw new Error("a place without a rule");
    return changed.get(rule.id) ?? rule;
  });
}

describe("diffRules", () => {
  it("says nothing of lists that are the same, and everything of those that are not", () => {
    fc.assert(
      fc.property(rules, rules, (before, after) => {
        expect(diffRules(before, before)).toEqual([]);
        expect(apply(before, diffRules(before, after))).toEqual(after);
      }),
    );
  });

  it("names each field of a changed rule with what it was and is", () => {
    const before = buildRule();
    const [condition] = before.conditions;
    if (condition === undefined) throw new Error("the built rule has a condition");
    const after = buildRule({
      name: "Papiers",
      enabled: false,
      conditions: [{ ...condition, value: "x", case_sensitive: true }, condition],
      actions: { priority: "high" },
    });
    expect(diffRules([before], [after])).toEqual([
      {
        kind: "changed",
        rule: after,
        moved: null,
        fields: [
          { field: "name", condition: null, before: "Documents", after: "Papiers" },
          { field: "enabled", condition: null, before: "true", after: "false" },
          { field: "priority", condition: null, before: "normal", after: "high" },
          { field: "value", condition: 0, before: "o", after: "x" },
          { field: "case_sensitive", condition: 0, before: "false", after: "true" },
        ],
        added: [{ condition: 1, value: condition }],
        removed: [],
      },
    ]);
    expect(diffRules([after], [before])).toMatchObject([
      { added: [], removed: [{ condition: 1 }] },
    ]);
  });

  it("counts as few rules as moved as can be", () => {
    const list = ["a", "b", "c", "d", "e"].map((id) => buildRule({ id }));
    const [a, b, c, d, e] = list;
    if (!a || !b || !c || !d || !e) throw new Error("five rules");
    expect(diffRules(list, [e, a, b, c, d])).toMatchObject([
      { kind: "changed", rule: { id: "e" }, moved: { from: 4, to: 0 }, fields: [] },
    ]);
    const added = buildRule({ id: "new" });
    const changes = diffRules(list, [added, a, c, d, e]);
    expect(idsOf(changes, "added")).toEqual(["new"]);
    expect(idsOf(changes, "removed")).toEqual(["b"]);
    expect(changes).toHaveLength(2);
  });
});
