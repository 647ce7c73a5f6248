import type { SettingIssue } from "../../edit-setting.ts";
import { blockedText, issueText } from "../issue-text.ts";
import type { Locale } from "../texts.ts";

/** A mistake in words, by the path of its field: `rules.0.conditions.1.value`. */
export type RuleIssues = ReadonlyMap<string, string>;

function textOf(locale: Locale, { issue, rule }: SettingIssue): string {
  return issue === null ? blockedText(locale, rule ?? "") : issueText(locale, issue);
}

/** The first mistake of each field, in the reader's language. */
export function ruleIssues(locale: Locale, issues: readonly SettingIssue[]): RuleIssues {
  const found = new Map<string, string>();
  for (const issue of issues) {
    if (!found.has(issue.path)) found.set(issue.path, textOf(locale, issue));
  }
  return found;
}

/** The position of the first rule with a mistake; null when none has. */
export function firstFaulty(issues: RuleIssues): number | null {
  const positions = [...issues.keys()].flatMap((path) => {
    const position = /^rules\.(\d+)\./.exec(path)?.[1];
    return position === undefined ? [] : [Number(position)];
  });
  return positions.length === 0 ? null : Math.min(...positions);
}

/** How many mistakes the rule at a position has. */
export function countIn(issues: RuleIssues, position: number): number {
  return [...issues.keys()].filter((path) => path.startsWith(`rules.${position}.`)).length;
}

/** The mistake of a field, where it has one. */
export function issuesAt(issues: RuleIssues, path: string): string[] {
  const text = issues.get(path);
  return text === undefined ? [] : [text];
}
