import type { StatRange, StatsSeries, StatsStep } from "@gmail-push/infra";
import type { Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { languageTags, numberText } from "../time-text.ts";
import { secondsText } from "./amounts.ts";
import { chartCard } from "./chart.ts";

const texts = defineTexts(
  {
    emails: "Emails per hour",
    emailsIs: (emails: string, peak: string, at: string) =>
      `${emails} emails; the most: ${peak} per hour, ${at}.`,
    noEmails: "No email arrived.",
    times: "Processing time",
    timesAre: (median: string, p95: string) =>
      `From acceptance to delivery: half within ${median}, 95% within ${p95}.`,
    noTimes: "Nothing was delivered.",
    median: "Median",
    p95: "95th percentile",
  },
  {
    emails: "E-mails par heure",
    emailsIs: (emails: string, peak: string, at: string) =>
      `${emails} e-mails ; au plus fort : ${peak} par heure, ${at}.`,
    noEmails: "Aucun e-mail reçu.",
    times: "Temps de traitement",
    timesAre: (median: string, p95: string) =>
      `De l’acceptation à la livraison : la moitié en moins de ${median}, 95 % en moins de ${p95}.`,
    noTimes: "Aucune livraison.",
    median: "Médiane",
    p95: "95e centile",
  },
);

/** When a step began; a day of the week says enough as long as it comes once. */
function stepText({ locale, timeZone }: PageContext, at: number, range: StatRange): string {
  const date = range === "30d" ? ({ day: "numeric", month: "long" } as const) : {};
  return new Intl.DateTimeFormat(languageTags[locale], {
    timeZone,
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    ...date,
  }).format(at);
}

/** How many emails came, and when. */
export function emailsChart(context: PageContext, { range, steps, total }: StatsSeries): Html {
  const text = texts[context.locale];
  const values = steps.map(({ emailsPerHour }) => emailsPerHour);
  const peak = steps.reduce<StatsStep | null>(
    (most, step) => (step.emailsPerHour > (most?.emailsPerHour ?? 0) ? step : most),
    null,
  );
  const summary =
    peak === null
      ? text.noEmails
      : text.emailsIs(
          numberText(context, total.emails),
          numberText(context, peak.emailsPerHour),
          stepText(context, peak.at, range),
        );
  return chartCard(context, {
    id: "emails",
    title: text.emails,
    summary,
    kind: "bars",
    times: steps.map(({ at }) => at),
    columns: [{ name: text.emails, unit: "count", values, color: 1 }],
  });
}

/** How long it took to deliver them. */
export function timesChart(context: PageContext, { steps, total }: StatsSeries): Html {
  const text = texts[context.locale];
  const { medianSeconds, p95Seconds } = total;
  const summary =
    medianSeconds === null || p95Seconds === null
      ? text.noTimes
      : text.timesAre(secondsText(context, medianSeconds), secondsText(context, p95Seconds));
  return chartCard(context, {
    id: "times",
    title: text.times,
    summary,
    kind: "lines",
    times: steps.map(({ at }) => at),
    columns: [
      {
        name: text.median,
        unit: "seconds",
        values: steps.map((step) => step.medianSeconds),
        color: 1,
      },
      { name: text.p95, unit: "seconds", values: steps.map((step) => step.p95Seconds), color: 2 },
    ],
  });
}
