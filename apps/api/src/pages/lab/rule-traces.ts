import type { ConditionTrace, RuleTrace } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { conditionText } from "../rules/rule-texts.ts";
import { defineTexts } from "../texts.ts";
import { numberText } from "../time-text.ts";
import { excerptText } from "./excerpt.ts";

const texts = defineTexts(
  {
    none: "There is no rule: the default destination gets it.",
    outcomes: {
      wins: "matches, and wins",
      matches: "would match, but comes later",
      no_match: "does not match",
      not_tried: "not tried to the end",
      off: "switched off",
      no_conditions: "has no conditions",
    },
    conditions: { holds: "holds", fails: "does not hold", not_tried: "not tried" },
    unplaced: "It matches; the text is too long to show where.",
    more: (count: string) => `${count} more rules are not shown here.`,
    nobody: "No rule matches.",
  },
  {
    none: "Il n’y a aucune règle : la destination par défaut le reçoit.",
    outcomes: {
      wins: "correspond, et l’emporte",
      matches: "correspondrait, mais vient après",
      no_match: "ne correspond pas",
      not_tried: "pas essayée jusqu’au bout",
      off: "désactivée",
      no_conditions: "sans condition",
    },
    conditions: { holds: "remplie", fails: "non remplie", not_tried: "pas essayée" },
    unplaced: "Elle correspond ; le texte est trop long pour montrer où.",
    more: (count: string) => `${count} autres règles ne sont pas montrées ici.`,
    nobody: "Aucune règle ne correspond.",
  },
);

/** Conditions on one page, whatever the number of rules. */
const MAX_SHOWN = 600;

const conditionBadges = { holds: "badge--ok", fails: "badge--bad", not_tried: "" } as const;

function conditionItem(context: PageContext, trace: ConditionTrace): Html {
  const text = texts[context.locale];
  const { condition, outcome, found } = trace;
  const place = found === null ? html`<small>${text.unplaced}</small>` : excerptText(found);
  return html`<li>
    <span class="badge ${conditionBadges[outcome]}">${text.conditions[outcome]}</span>
    ${conditionText(context, condition)} ${outcome === "holds" ? html`<br />${place}` : ""}
  </li>`;
}

const ruleBadges: Readonly<Record<RuleTrace["outcome"], string>> = {
  wins: "badge--ok",
  matches: "badge--info",
  no_match: "",
  not_tried: "",
  off: "badge--warn",
  no_conditions: "badge--warn",
};

function ruleItem(context: PageContext, trace: RuleTrace, number: number): Html {
  const text = texts[context.locale];
  const { name, outcome, conditions } = trace;
  return html`<li>
    <details ${outcome === "wins" ? html`open` : ""}>
      <summary>
        ${number}. <strong>${name}</strong>
        <span class="badge ${ruleBadges[outcome]}">${text.outcomes[outcome]}</span>
      </summary>
      <ul class="traces">
        ${conditions.map((condition) => conditionItem(context, condition))}
      </ul>
    </details>
  </li>`;
}

/** The rules up to so many conditions in all; the one that wins is always among them. */
function shownRules(rules: readonly RuleTrace[]): { trace: RuleTrace; number: number }[] {
  let left = MAX_SHOWN;
  return rules.flatMap((trace, index) => {
    left -= trace.conditions.length;
    return left >= 0 || trace.outcome === "wins" ? [{ trace, number: index + 1 }] : [];
  });
}

/** What each rule made of the email. */
export function ruleTraces(context: PageContext, rules: readonly RuleTrace[]): Html {
  const text = texts[context.locale];
  if (rules.length === 0) return html`<p>${text.none}</p>`;
  const shown = shownRules(rules);
  const rest = rules.length - shown.length;
  const hasWinner = rules.some(({ outcome }) => outcome === "wins");
  return html`${hasWinner ? "" : html`<p>${text.nobody}</p>`}
    <ul class="traces">
      ${shown.map(({ trace, number }) => ruleItem(context, trace, number))}
    </ul>
    ${rest === 0 ? "" : html`<p class="soft">${text.more(numberText(context, rest))}</p>`}`;
}
