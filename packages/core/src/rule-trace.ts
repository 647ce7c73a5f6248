import { excerptOf, type Excerpt, type Span } from "./excerpt.ts";
import { locateRegex } from "./regex.ts";
import { holds, isTried, readForRules, type RoutableEmail, type RuleTexts } from "./rules.ts";
import type { RoutingRule, RuleCondition } from "./settings/routing-rules.ts";

export interface ConditionTrace {
  condition: RuleCondition;
  /** `not_tried`: the rule is decided without it, and trying them all would take too long */
  outcome: "holds" | "fails" | "not_tried";
  /** What it matched; null also where the place cannot be told at a bounded cost. */
  found: Excerpt | null;
}

export interface RuleTrace {
  id: string;
  name: string;
  /** `wins`: the first rule that matches. `matches`: it would, but comes after that one. */
  outcome: "wins" | "matches" | "no_match" | "not_tried" | "off" | "no_conditions";
  conditions: ConditionTrace[];
}

/** Characters read for conditions that decide nothing, and to find the places. */
const SPARE_READING = 30_000_000;
/** Telling a place reads slowly, but is bounded. */
const LOCATING_FACTOR = 20;
const MAX_LOCATING = 3_000_000;

/**
 * What became of each rule, and of each of its conditions, by the very tests `matchRule` makes. What that one does not
 * need to try is tried as well, as far as a bounded time allows.
 */
export function traceRules(rules: readonly RoutingRule[], email: RoutableEmail): RuleTrace[] {
  const tracer = createTracer(readForRules(email));
  let won = false;
  return rules.map((rule) => {
    const conditions = tracer.traceConditions(rule, won);
    const outcome = ruleOutcome(rule, conditions, won);
    won ||= outcome === "wins";
    return { id: rule.id, name: rule.name, outcome, conditions };
  });
}

function ruleOutcome(
  rule: RoutingRule,
  conditions: readonly ConditionTrace[],
  won: boolean,
): RuleTrace["outcome"] {
  if (rule.conditions.length === 0) return "no_conditions";
  if (!isTried(rule)) return "off";
  if (conditions.some(({ outcome }) => outcome === "fails")) return "no_match";
  if (conditions.some(({ outcome }) => outcome === "not_tried")) return "not_tried";
  return won ? "matches" : "wins";
}

function createTracer(texts: RuleTexts) {
  let spare = SPARE_READING;

  /** A rule is tried in order until a condition fails; what is beyond that is spare. */
  function traceConditions(rule: RoutingRule, won: boolean): ConditionTrace[] {
    let isSpare = won || !isTried(rule);
    return rule.conditions.map((condition) => {
      if (isSpare) {
        spare -= texts.exact(condition.field).length + 1;
        if (spare < 0) return { condition, outcome: "not_tried", found: null };
      }
      if (!holds(condition, texts)) {
        isSpare = true;
        return { condition, outcome: "fails", found: null };
      }
      return { condition, outcome: "holds", found: find(condition) };
    });
  }

  function find(condition: RuleCondition): Excerpt | null {
    const text = texts.exact(condition.field);
    const isRegex = condition.operator === "regex";
    if (isRegex) spare -= Math.min(text.length * LOCATING_FACTOR, MAX_LOCATING);
    const place = isRegex && spare < 0 ? null : locate(condition, texts);
    return place === null ? null : excerptOf(text, place);
  }

  return { traceConditions };
}

/** Where a condition that holds does. */
function locate(condition: RuleCondition, texts: RuleTexts): Span | null {
  const { field, operator, value, case_sensitive: caseSensitive } = condition;
  const text = texts.exact(field);
  if (operator === "equals") return { start: 0, end: text.length };
  if (operator === "regex") return locateRegex(value, { ignoreCase: !caseSensitive }, text);
  if (caseSensitive) {
    const start = text.indexOf(value);
    return { start, end: start + value.length };
  }
  const wanted = value.toLowerCase();
  const start = texts.lowered(field).indexOf(wanted);
  return spanBeforeLowering(text, { start, end: start + wanted.length });
}

/** A place in the lower-case text as a place in the text: one letter may have become two. */
function spanBeforeLowering(text: string, lowered: Span): Span {
  if (text.toLowerCase().length === text.length) return lowered;
  const span = { start: -1, end: -1 };
  let at = 0;
  let loweredAt = 0;
  for (const character of text) {
    const next = loweredAt + character.toLowerCase().length;
    if (span.start === -1 && lowered.start < next) span.start = at;
    at += character.length;
    if (lowered.end <= next) return { start: span.start, end: at };
    loweredAt = next;
  }
  return { start: Math.max(0, span.start), end: text.length };
}
