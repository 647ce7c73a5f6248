import type { SettingIssue } from "../../edit-setting.ts";
import { html, type Html } from "../html.ts";
import { blockedText, issueText } from "../issue-text.ts";
import { defineTexts, type Locale } from "../texts.ts";

/** A mistake in words, by the path of its field: `rules.0.conditions.1.value`. */
export type RuleIssues = ReadonlyMap<string, string>;

const texts = defineTexts(
  {
    refused: (detail: string) => `RE2 cannot read this expression: ${detail}`,
    hint: "Look-around and references back to groups do not exist in RE2.",
    tooLarge: "this expression is too costly to run: repeat less",
  },
  {
    refused: (detail: string) => `RE2 ne sait pas lire cette expression : ${detail}`,
    hint: "Les assertions et les références à un groupe n’existent pas dans RE2.",
    tooLarge: "cette expression coûte trop cher à exécuter : réduisez les répétitions",
  },
);

/** What RE2 says, in French. */
const mistakes: readonly (readonly [english: string, french: string])[] = [
  ["missing closing )", "il manque une parenthèse fermante"],
  ["unexpected )", "parenthèse fermante en trop"],
  ["missing closing ]", "il manque un crochet fermant"],
  ["missing argument to repetition operator", "rien à répéter devant"],
  ["invalid nested repetition operator", "deux répétitions de suite"],
  ["invalid repeat count", "trop de répétitions"],
  ["invalid or unsupported Perl syntax", "écriture de Perl inconnue"],
  ["invalid escape sequence", "séquence d’échappement inconnue"],
  ["invalid named capture", "groupe mal nommé"],
  ["invalid character class range", "intervalle impossible"],
  ["trailing backslash at end of expression", "barre oblique inverse à la fin"],
];

const REGEX = /^must be an expression RE2 accepts: (.*)$/s;

function regexText(locale: Locale, mistake: string): string {
  const text = texts[locale];
  if (mistake === "too large a repetition") return text.tooLarge;
  const [english, french] = mistakes.find(([start]) => mistake.startsWith(start)) ?? ["", ""];
  const detail = locale === "fr" ? french + mistake.slice(english.length) : mistake;
  const isPerl = /^invalid (?:or unsupported Perl|escape)/.test(mistake);
  return isPerl ? `${text.refused(detail)}. ${text.hint}` : text.refused(detail);
}

function textOf(locale: Locale, { issue, rule }: SettingIssue): string {
  if (issue === null) return blockedText(locale, rule ?? "");
  const mistake = REGEX.exec(issue.message)?.[1];
  return mistake === undefined ? issueText(locale, issue) : regexText(locale, mistake);
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

/** The mistake of a field, below it. */
export function issueBelow(issues: RuleIssues, path: string): Html {
  const text = issues.get(path);
  return text === undefined ? html`` : html`<p class="field__error" id="${path}-error">${text}</p>`;
}

/** Ties a field to its mistake. */
export function issueAttributes(issues: RuleIssues, path: string): Html {
  if (!issues.has(path)) return html``;
  return html`aria-invalid="true" aria-describedby="${path}-error"`;
}
