import type { PageContext } from "../page-context.ts";
import { durationText, languageTags, numberText } from "../time-text.ts";

type Reader = Pick<PageContext, "locale">;

/** What the numbers of a chart are. */
export type Unit = "count" | "seconds" | "share";

const shareFormats = {
  en: new Intl.NumberFormat(languageTags.en, { style: "percent", maximumFractionDigits: 1 }),
  fr: new Intl.NumberFormat(languageTags.fr, { style: "percent", maximumFractionDigits: 1 }),
};

/** A share of 1 as per cent: "4.2%". */
export function shareText({ locale }: Reader, share: number): string {
  return shareFormats[locale].format(share);
}

/** Seconds as precisely as they are of interest: "350 ms", "2.4 s", "2 h 5 min". */
export function secondsText(context: Reader, seconds: number): string {
  if (seconds < 1 || seconds >= 60) return durationText(context, seconds * 1_000);
  return `${numberText(context, seconds)} s`;
}

/** One number in its unit; "–" for none. */
export function amountText(context: Reader, unit: Unit, amount: number | null): string {
  if (amount === null) return "–";
  if (unit === "share") return shareText(context, amount);
  return unit === "seconds" ? secondsText(context, amount) : numberText(context, amount);
}
