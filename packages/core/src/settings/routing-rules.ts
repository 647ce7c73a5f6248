import { ruleText, ruleWord } from "./rule-text.ts";
import { storedBoolean } from "./stored-boolean.ts";
import { storedText } from "./stored-object.ts";
import type { StoredObject } from "./stored-object.ts";

export const ruleFields = ["sender", "subject", "body"] as const;
export const ruleOperators = ["contains", "equals", "regex"] as const;
export const rulePriorities = ["normal", "high"] as const;

export type RulePriority = (typeof rulePriorities)[number];

/** Field and operator are of `ruleFields` and `ruleOperators`, unless an old store held another word. */
export interface RuleCondition {
  field: string;
  operator: string;
  /** Trimmed; a blank one matches nothing. */
  value: string;
  case_sensitive: boolean;
}

export interface RuleActions {
  /** Blank in an old store means that the rule names no destination. */
  webhook_url: string;
  priority: RulePriority;
  stop_processing: boolean;
}

/** An operator's rule: every condition must hold (domain 11). */
export interface RoutingRule {
  id: string;
  name: string;
  /** One that is switched off is passed over. */
  enabled: boolean;
  conditions: RuleCondition[];
  actions: RuleActions;
}

/** In order: the first rule that matches wins. */
export interface RoutingRules {
  rules: RoutingRule[];
}

/** Rules of an old store. One that is malformed or without conditions is left out (domain 11.2). */
export function storedRoutingRules(stored: StoredObject, initial: RoutingRules): RoutingRules {
  const rules = stored["rules"];
  if (rules === undefined || rules === null) return initial;
  return { rules: Array.isArray(rules) ? rules.flatMap(storedRule) : [] };
}

function storedRule(stored: unknown, index: number): RoutingRule[] {
  if (!isObject(stored)) return [];
  const conditions = stored["conditions"];
  if (!Array.isArray(conditions) || conditions.length === 0) return [];
  const actions = isObject(stored["actions"]) ? stored["actions"] : {};
  const rule: RoutingRule = {
    id: ruleText(stored["id"]) || `rule-${index + 1}`,
    name: ruleText(stored["name"]) || `Rule ${index + 1}`,
    enabled: storedBoolean(stored["enabled"], true),
    conditions: conditions.map(storedCondition),
    actions: {
      webhook_url: storedText(actions["webhook_url"]),
      priority: ruleWord(actions["priority"]) === "high" ? "high" : "normal",
      stop_processing: storedBoolean(actions["stop_processing"], false),
    },
  };
  return [rule];
}

/** What is no condition becomes one that never holds. */
function storedCondition(stored: unknown): RuleCondition {
  const condition = isObject(stored) ? stored : {};
  return {
    field: ruleWord(condition["field"]),
    operator: ruleWord(condition["operator"]),
    value: ruleText(condition["value"]) ?? "",
    case_sensitive: storedBoolean(condition["case_sensitive"], false),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
