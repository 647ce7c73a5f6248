import type { StatsSeries, StatsStep } from "@gmail-push/infra";
import type { Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { providerName } from "../records/reason-text.ts";
import { defineTexts } from "../texts.ts";
import { numberText } from "../time-text.ts";
import { chartCard, type ChartColumn } from "./chart.ts";
import { ranked, sumOf } from "./counts.ts";

const texts = defineTexts(
  {
    providers: "Links by provider",
    linksAre: (links: string) => `${links} links in emails to deliver.`,
    copiesAre: (stored: string, tries: string) =>
      `${stored} of ${tries} tries to copy them worked.`,
    noLinks: "No email had a link.",
    copied: "Copied",
    notCopied: "Copy failed",
  },
  {
    providers: "Liens par service",
    linksAre: (links: string) => `${links} liens dans les e-mails à livrer.`,
    copiesAre: (stored: string, tries: string) =>
      `${stored} copies réussies sur ${tries} tentatives.`,
    noLinks: "Aucun e-mail avec un lien.",
    copied: "Copiés",
    notCopied: "Copie manquée",
  },
);

function copiesOf(step: Pick<StatsStep, "copies">): { stored: number; failed: number } {
  const tries = Object.values(step.copies);
  const stored = tries.reduce((all, outcomes) => all + (outcomes["stored"] ?? 0), 0);
  return { stored, failed: tries.reduce((all, outcomes) => all + sumOf(outcomes), 0) - stored };
}

/** Whose links the emails held, and what became of copying them. */
export function providersChart(context: PageContext, { steps, total }: StatsSeries): Html {
  const text = texts[context.locale];
  const { stored, failed } = copiesOf(total);
  const links = sumOf(total.links);
  const told = [
    links === 0 ? text.noLinks : text.linksAre(numberText(context, links)),
    stored + failed === 0
      ? ""
      : text.copiesAre(numberText(context, stored), numberText(context, stored + failed)),
  ];
  const providers = ranked(total.links).map((provider, index): ChartColumn => ({
    name: `${providerName(provider)} (${numberText(context, total.links[provider] ?? 0)})`,
    unit: "count",
    values: steps.map((step) => step.links[provider] ?? 0),
    color: index + 1,
  }));
  const copies = steps.map(copiesOf);
  return chartCard(context, {
    id: "providers",
    title: text.providers,
    summary: told.filter((sentence) => sentence !== "").join(" "),
    kind: "stack",
    times: steps.map(({ at }) => at),
    columns: [
      ...providers,
      { name: text.copied, unit: "count", values: copies.map((each) => each.stored), color: null },
      {
        name: text.notCopied,
        unit: "count",
        values: copies.map((each) => each.failed),
        color: null,
      },
    ],
  });
}
