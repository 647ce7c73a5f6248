import type { StatsSeries, StatsStep } from "@gmail-push/infra";
import type { Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { reasonText } from "../records/reason-text.ts";
import { defineTexts, type Locale } from "../texts.ts";
import { numberText } from "../time-text.ts";
import { shareText } from "./amounts.ts";
import { chartCard, type ChartColumn } from "./chart.ts";
import { ranked, sumOf } from "./counts.ts";

const texts = defineTexts(
  {
    errors: "Failed attempts by reason",
    errorsAre: (failed: string, all: string, share: string) =>
      `${failed} of ${all} attempts failed (${share}).`,
    noErrors: (all: string) => `None of ${all} attempts failed.`,
    noAttempts: "No delivery was attempted.",
    share: "Failed",
    attempts: "Attempts",
    other: "other reasons",
  },
  {
    errors: "Tentatives en échec par cause",
    errorsAre: (failed: string, all: string, share: string) =>
      `Tentatives en échec : ${failed} sur ${all} (${share}).`,
    noErrors: (all: string) => `Aucune tentative en échec sur ${all}.`,
    noAttempts: "Aucune tentative de livraison.",
    share: "Manqués",
    attempts: "Tentatives",
    other: "autres causes",
  },
);

/** More would not be told apart; the rest is drawn as one. */
const SHOWN_REASONS = 5;

/** The share of the attempts of each step that failed for one of the reasons. */
function sharesOf(steps: readonly StatsStep[], reasons: readonly string[]): (number | null)[] {
  return steps.map(({ attempts, failures }) => {
    const failed = reasons.reduce((all, reason) => all + (failures[reason] ?? 0), 0);
    return attempts === 0 ? null : failed / attempts;
  });
}

function reasonColumns(locale: Locale, { steps, total }: StatsSeries): ChartColumn[] {
  const reasons = ranked(total.failures);
  const shown = reasons.slice(0, SHOWN_REASONS).map((reason) => ({
    name: reasonText(locale, reason),
    reasons: [reason],
  }));
  const rest = reasons.slice(SHOWN_REASONS);
  const all = rest.length === 0 ? shown : [...shown, { name: texts[locale].other, reasons: rest }];
  return all.map(({ name, reasons: each }, index) => ({
    name,
    unit: "share",
    values: sharesOf(steps, each),
    color: index + 1,
  }));
}

/** Which share of the attempts failed, and why. */
export function errorsChart(context: PageContext, series: StatsSeries): Html {
  const text = texts[context.locale];
  const { steps, total } = series;
  const failed = sumOf(total.failures);
  const attempts = numberText(context, total.attempts);
  const rate = shareText(context, total.errorRate ?? 0);
  const told =
    failed === 0
      ? text.noErrors(attempts)
      : text.errorsAre(numberText(context, failed), attempts, rate);
  return chartCard(context, {
    id: "errors",
    title: text.errors,
    summary: total.attempts === 0 ? text.noAttempts : told,
    kind: "stack",
    times: steps.map(({ at }) => at),
    columns: [
      ...reasonColumns(context.locale, series),
      {
        name: text.share,
        unit: "share",
        values: steps.map(({ errorRate }) => errorRate),
        color: null,
      },
      {
        name: text.attempts,
        unit: "count",
        values: steps.map((step) => step.attempts),
        color: null,
      },
    ],
  });
}
