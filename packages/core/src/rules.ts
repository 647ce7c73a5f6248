import { compileRegex } from "./regex.ts";
import type { RoutingRule, RuleCondition, RulePriority } from "./settings/routing-rules.ts";

/** What rules read of an email. */
export interface RoutableEmail {
  /** The clean address. */
  sender: string;
  subject: string;
  /** As posted: tags stay, entities are not decoded. */
  body: string;
}

export interface MatchedRule {
  id: string;
  name: string;
  priority: RulePriority;
  /** Null when the rule names none, and then the rule is ignored. */
  webhookUrl: string | null;
  stopProcessing: boolean;
}

/** The first rule, in list order, that is switched on and whose conditions all hold (domain 11.2). */
export function matchRule(rules: readonly RoutingRule[], email: RoutableEmail): MatchedRule | null {
  const texts = readForRules(email);
  const rule = rules.find(
    (each) => isTried(each) && each.conditions.every((condition) => holds(condition, texts)),
  );
  if (rule === undefined) return null;
  const { id, name, actions } = rule;
  return {
    id,
    name,
    priority: actions.priority,
    webhookUrl: actions.webhook_url === "" ? null : actions.webhook_url,
    stopProcessing: actions.stop_processing,
  };
}

/** Whether the rule has a say at all. */
export function isTried({ enabled, conditions }: RoutingRule): boolean {
  return enabled && conditions.length > 0;
}

/** The fields of an email as conditions compare them. */
export interface RuleTexts {
  exact: (field: string) => string;
  lowered: (field: string) => string;
}

/** A body can be long and rules many: it is put into lower case at most once. */
export function readForRules(email: RoutableEmail): RuleTexts {
  const exact = (field: string): string => fieldOf(email, field);
  const lowered = new Map<string, string>();
  return {
    exact,
    lowered: (field) => {
      const text = lowered.get(field) ?? exact(field).toLowerCase();
      lowered.set(field, text);
      return text;
    },
  };
}

function fieldOf(email: RoutableEmail, field: string): string {
  if (field === "sender") return email.sender;
  if (field === "subject") return email.subject;
  return field === "body" ? email.body : "";
}

/** Whether one condition holds; a blank value, a word out of no list or an unusable expression never does. */
export function holds(condition: RuleCondition, texts: RuleTexts): boolean {
  const { field, operator, value, case_sensitive: caseSensitive } = condition;
  if (value === "") return false;
  if (operator === "regex") {
    const test = compileRegex(value, { ignoreCase: !caseSensitive });
    return test !== null && test(texts.exact(field));
  }
  const text = caseSensitive ? texts.exact(field) : texts.lowered(field);
  const wanted = caseSensitive ? value : value.toLowerCase();
  if (operator === "contains") return text.includes(wanted);
  return operator === "equals" && text === wanted;
}
