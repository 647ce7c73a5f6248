import {
  MAX_CONDITIONS,
  MAX_RULES,
  parseJson,
  parseStoredSetting,
  type RoutingRule,
  type RuleCondition,
} from "@gmail-push/core";
import { z } from "zod";

/** Rules while somebody edits them; the page carries them, nothing keeps them. */
export interface RulesDraft {
  rules: RoutingRule[];
  /** of the setting the draft began from */
  version: number;
  /** position of the rule whose fields are shown; null: none */
  open: number | null;
  /** mistakes are shown, since a save was tried */
  checked: boolean;
}

const NONE = { rules: [] };
const position = z.coerce.number().int().min(0).max(MAX_RULES);

/** A draft of what is stored. */
export function draftOf(stored: {
  value: { rules: readonly RoutingRule[] };
  version: number;
}): RulesDraft {
  const rules = structuredClone([...stored.value.rules]);
  return { rules, version: stored.version, open: null, checked: false };
}

function parseRules(text: string): RoutingRule[] {
  const rules = parseJson(text);
  return rules === undefined ? [] : parseStoredSetting("routing_rules", { rules }, NONE).rules;
}

/** The draft as a page posts it: what was typed into the open rule is in it. */
export function readDraft(fields: ReadonlyMap<string, string>): RulesDraft {
  const opened = position.safeParse(fields.get("open") || undefined);
  const draft: RulesDraft = {
    rules: parseRules(fields.get("draft") ?? "[]"),
    version: Number(fields.get("version")) || 0,
    open: opened.success ? opened.data : null,
    checked: fields.get("checked") === "1",
  };
  const { open } = draft;
  const rule = open === null ? undefined : draft.rules[open];
  if (open === null || rule === undefined) return { ...draft, open: null };
  if (fields.has(`rules.${open}.name`)) draft.rules[open] = typedRule(rule, open, fields);
  return draft;
}

/** What a page puts into its field `draft`. */
export function writeDraft({ rules }: RulesDraft): string {
  return JSON.stringify(rules);
}

function typedRule(
  rule: RoutingRule,
  index: number,
  fields: ReadonlyMap<string, string>,
): RoutingRule {
  const typed = (path: string) => (fields.get(`rules.${index}.${path}`) ?? "").trim();
  const conditions = rule.conditions.map((_, each): RuleCondition => ({
    field: typed(`conditions.${each}.field`),
    operator: typed(`conditions.${each}.operator`),
    value: typed(`conditions.${each}.value`),
    case_sensitive: typed(`conditions.${each}.case_sensitive`) !== "",
  }));
  return {
    id: rule.id,
    name: typed("name"),
    enabled: typed("enabled") !== "",
    conditions,
    actions: {
      webhook_url: typed("actions.webhook_url"),
      priority: typed("actions.priority") === "high" ? "high" : "normal",
      stop_processing: typed("actions.stop_processing") !== "",
    },
  };
}

/** What was done to a draft, for whoever cannot see the list change. */
export interface DraftChange {
  kind:
    | "added"
    | "copied"
    | "deleted"
    | "moved"
    | "switched"
    | "opened"
    | "closed"
    | "too_many"
    | "nothing";
  /** position of the rule afterwards */
  at: number;
}

const blankCondition: RuleCondition = {
  field: "subject",
  operator: "contains",
  value: "",
  case_sensitive: false,
};

function newId(rules: readonly RoutingRule[], wanted: string): string {
  const taken = new Set(rules.map(({ id }) => id));
  for (let serial = rules.length + 1; ; serial += 1) {
    const id = `${wanted}-${serial}`;
    if (!taken.has(id)) return id;
  }
}

function insert(draft: RulesDraft, at: number, rule: RoutingRule, kind: "added" | "copied") {
  if (draft.rules.length >= MAX_RULES) return { kind: "too_many", at } as const;
  draft.rules.splice(at, 0, rule);
  draft.open = at;
  return { kind, at } as const;
}

function add(draft: RulesDraft): DraftChange {
  const rule: RoutingRule = {
    id: newId(draft.rules, "rule"),
    name: "",
    enabled: true,
    conditions: [{ ...blankCondition }],
    actions: { webhook_url: "", priority: "normal", stop_processing: false },
  };
  return insert(draft, draft.rules.length, rule, "added");
}

function copy(draft: RulesDraft, at: number, rule: RoutingRule): DraftChange {
  const twin = structuredClone({ ...rule, id: newId(draft.rules, rule.id) });
  return insert(draft, at + 1, { ...twin, name: `${rule.name} (2)` }, "copied");
}

function move(draft: RulesDraft, from: number, to: number): DraftChange {
  if (to < 0 || to >= draft.rules.length) return { kind: "nothing", at: from };
  const opened = draft.open === null ? undefined : draft.rules[draft.open];
  const [rule] = draft.rules.splice(from, 1);
  if (rule !== undefined) draft.rules.splice(to, 0, rule);
  draft.open = opened === undefined ? null : draft.rules.indexOf(opened);
  return { kind: "moved", at: to };
}

function remove(draft: RulesDraft, at: number): DraftChange {
  draft.rules.splice(at, 1);
  if (draft.open === at) draft.open = null;
  else if (draft.open !== null && draft.open > at) draft.open -= 1;
  return { kind: "deleted", at };
}

function changeConditions(draft: RulesDraft, deleted: number | null): DraftChange {
  const rule = draft.open === null ? undefined : draft.rules[draft.open];
  const at = draft.open ?? 0;
  if (rule === undefined) return { kind: "nothing", at };
  if (deleted === null) {
    if (rule.conditions.length >= MAX_CONDITIONS) return { kind: "too_many", at };
    rule.conditions.push({ ...blankCondition });
  } else if (rule.conditions.length > 1) {
    rule.conditions.splice(deleted, 1);
  }
  return { kind: "nothing", at };
}

type RuleOperation = (draft: RulesDraft, at: number, rule: RoutingRule) => DraftChange;

/** What can be done to the rule at a place. */
const ruleOperations = new Map<string, RuleOperation>([
  ["copy", copy],
  ["delete", remove],
  ["up", (draft, at) => move(draft, at, at - 1)],
  ["down", (draft, at) => move(draft, at, at + 1)],
  [
    "edit",
    (draft, at) => {
      draft.open = at;
      return { kind: "opened", at };
    },
  ],
  [
    "toggle",
    (_draft, at, rule) => {
      rule.enabled = !rule.enabled;
      return { kind: "switched", at };
    },
  ],
]);

/** Does one operation, such as `up:3`, to a draft in place. */
export function changeDraft(draft: RulesDraft, operation: string): DraftChange {
  const [name = "", text = ""] = operation.split(":", 2);
  const at = Number(text) || 0;
  if (name === "add") return add(draft);
  if (name === "add-condition") return changeConditions(draft, null);
  if (name === "delete-condition") return changeConditions(draft, at);
  if (name === "close") {
    const closed = draft.open ?? 0;
    draft.open = null;
    return { kind: "closed", at: closed };
  }
  const operate = ruleOperations.get(name);
  const rule = draft.rules[at];
  if (operate === undefined || rule === undefined) return { kind: "nothing", at };
  return operate(draft, at, rule);
}
