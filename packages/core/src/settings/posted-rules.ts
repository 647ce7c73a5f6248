import { z } from "zod";
import { regexMistake } from "../regex.ts";
import { destinationUrlSchema } from "./destination-url.ts";
import type { SettingOptions } from "./options.ts";
import { ruleFields, ruleOperators, rulePriorities } from "./routing-rules.ts";
import type { RoutingRule } from "./routing-rules.ts";
import { ruleText } from "./rule-text.ts";

export const MAX_RULES = 200;
export const MAX_CONDITIONS = 50;
const MAX_REGEX_LENGTH = 200;

const textSchema = z
  .union([z.string(), z.number(), z.boolean()], "must be a text")
  .nullish()
  .transform((value) => ruleText(value) ?? "");

const nameSchema = z
  .union([z.string(), z.number(), z.boolean()], "must be a text")
  .nullish()
  .refine((name) => typeof name !== "string" || name === "" || name.trim() !== "", {
    message: "must not be only spaces",
  })
  .transform((name) => ruleText(name) ?? "");

const prioritySchema = z
  .string()
  .nullish()
  .transform((priority) => (priority || "normal").trim().toLowerCase())
  .pipe(z.enum(rulePriorities, oneOf(rulePriorities)));

const conditionSchema = z
  .object({
    field: wordSchema(ruleFields),
    operator: wordSchema(ruleOperators),
    value: textSchema.refine((value) => value !== "", "must not be blank"),
    case_sensitive: z.boolean().default(false),
  })
  .superRefine(({ operator, value, case_sensitive: caseSensitive }, context) => {
    const problem = operator === "regex" ? regexProblem(value, !caseSensitive) : null;
    if (problem !== null) context.addIssue({ code: "custom", path: ["value"], message: problem });
  });

/** Rules as posted, all or nothing (domain 11.1); unknown keys inside a rule are dropped. */
export function routingRulesSchema(options: SettingOptions) {
  const ruleSchema = z.object({
    id: textSchema,
    name: nameSchema,
    enabled: z.boolean().default(true),
    conditions: z.array(conditionSchema).min(1).max(MAX_CONDITIONS),
    actions: z.object({
      webhook_url: destinationUrlSchema(options),
      priority: prioritySchema,
      stop_processing: z.boolean().default(false),
    }),
  });
  return z.strictObject({ rules: z.array(ruleSchema).max(MAX_RULES).transform(withOwnNames) });
}

/** A blank id or name takes the rule's position; an id already taken takes it as a suffix. */
function withOwnNames(rules: readonly RoutingRule[]): RoutingRule[] {
  const taken = new Set<string>();
  return rules.map((rule, index) => {
    const position = index + 1;
    let id = rule.id || `rule-${position}`;
    while (taken.has(id)) id = `${id}-${position}`;
    taken.add(id);
    return { ...rule, id, name: rule.name || `Rule ${position}` };
  });
}

function regexProblem(expression: string, ignoreCase: boolean): string | null {
  if (Array.from(expression).length > MAX_REGEX_LENGTH) {
    return `must be at most ${MAX_REGEX_LENGTH} characters long`;
  }
  const mistake = regexMistake(expression, { ignoreCase });
  return mistake === null ? null : `must be an expression RE2 accepts: ${mistake}`;
}

function wordSchema<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(words, oneOf(words)));
}

function oneOf(words: readonly string[]): string {
  return `must be one of ${words.join(", ")}`;
}
