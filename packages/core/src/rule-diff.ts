import type { RoutingRule, RuleCondition } from "./settings/routing-rules.ts";

/** A field of a rule that is not what it was; conditions are counted from 0. */
export interface FieldChange {
  /** `name`, `enabled`, `webhook_url`, `priority`, `stop_processing`, or that of a condition */
  field: string;
  /** Null where the field is one of the rule itself. */
  condition: number | null;
  before: string;
  after: string;
}

/** What became of one rule between two lists. Positions are counted from 0. */
export type RuleChange =
  | { kind: "added"; rule: RoutingRule; position: number }
  | { kind: "removed"; rule: RoutingRule; position: number }
  | {
      kind: "changed";
      rule: RoutingRule;
      /** Null when its order among the rules that stayed is the same. */
      moved: { from: number; to: number } | null;
      fields: FieldChange[];
      added: { condition: number; value: RuleCondition }[];
      removed: { condition: number; value: RuleCondition }[];
    };

/** What happened to the rules, by their ids: additions and changes in the new order, then what was removed. */
export function diffRules(
  before: readonly RoutingRule[],
  after: readonly RoutingRule[],
): RuleChange[] {
  const oldPlaces = new Map(before.map(({ id }, index) => [id, index]));
  const stayed = after.filter(({ id }) => oldPlaces.has(id));
  const still = inOrder(stayed.map(({ id }) => oldPlaces.get(id) ?? 0));
  const changes = after.flatMap((rule, to): RuleChange[] => {
    const from = oldPlaces.get(rule.id);
    const old = from === undefined ? undefined : before[from];
    if (from === undefined || old === undefined) return [{ kind: "added", rule, position: to }];
    const moved = still.has(from) ? null : { from, to };
    const change = { moved, fields: fieldChanges(old, rule), ...conditionChanges(old, rule) };
    const isSame = moved === null && change.fields.length === 0;
    if (isSame && change.added.length === 0 && change.removed.length === 0) return [];
    return [{ kind: "changed", rule, ...change }];
  });
  const kept = new Set(after.map(({ id }) => id));
  const removed = before.flatMap((rule, position): RuleChange[] =>
    kept.has(rule.id) ? [] : [{ kind: "removed", rule, position }],
  );
  return [...changes, ...removed];
}

function fieldChanges(old: RoutingRule, rule: RoutingRule): FieldChange[] {
  const ofRule = changedFields(flat(old), flat(rule), null);
  const ofConditions = rule.conditions.flatMap((condition, index) => {
    const earlier = old.conditions[index];
    return earlier === undefined ? [] : changedFields({ ...earlier }, { ...condition }, index);
  });
  return [...ofRule, ...ofConditions];
}

function flat({ name, enabled, actions }: RoutingRule): Record<string, unknown> {
  return { name, enabled, ...actions };
}

function changedFields(
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  condition: number | null,
): FieldChange[] {
  return Object.keys(now).flatMap((field) => {
    const before = String(old[field]);
    const after = String(now[field]);
    return before === after ? [] : [{ field, condition, before, after }];
  });
}

function conditionChanges(old: RoutingRule, rule: RoutingRule) {
  return {
    added: conditionsFrom(rule.conditions, old.conditions.length),
    removed: conditionsFrom(old.conditions, rule.conditions.length),
  };
}

function conditionsFrom(conditions: readonly RuleCondition[], start: number) {
  return conditions.slice(start).map((value, index) => ({ condition: start + index, value }));
}

/** The most of these places that stand in rising order, so that as few rules as possible count as moved. */
function inOrder(places: readonly number[]): Set<number> {
  const lengths: number[] = [];
  const previous: number[] = [];
  places.forEach((place, index) => {
    let length = 1;
    let from = -1;
    for (let earlier = 0; earlier < index; earlier += 1) {
      const candidate = (lengths[earlier] ?? 0) + 1;
      if ((places[earlier] ?? 0) < place && candidate > length) {
        length = candidate;
        from = earlier;
      }
    }
    lengths.push(length);
    previous.push(from);
  });
  const chain = new Set<number>();
  let at = lengths.indexOf(Math.max(...lengths, 0));
  while (at >= 0) {
    chain.add(places[at] ?? 0);
    at = previous[at] ?? -1;
  }
  return chain;
}
