import { createHash } from "node:crypto";
import { maskAddress, maskUrl, printLength, printSchedule } from "@gmail-push/core";
import { z } from "zod";
import type { PageContext } from "../page-context.ts";
import { defineTexts, type Locale } from "../texts.ts";
import { keyText, weekdayTexts } from "./setting-texts.ts";

const texts = defineTexts(
  {
    on: "on",
    off: "off",
    none: "none",
    everybody: "everybody",
    senders: (count: number) => (count === 1 ? "1 sender" : `${count} senders`),
    rules: (count: number) => (count === 1 ? "1 rule" : `${count} rules`),
  },
  {
    on: "oui",
    off: "non",
    none: "aucun",
    everybody: "tout le monde",
    senders: (count: number) => (count > 1 ? `${count} expéditeurs` : `${count} expéditeur`),
    rules: (count: number) => (count > 1 ? `${count} règles` : `${count} règle`),
  },
);

type Reader = Pick<PageContext, "locale" | "role">;

const textList = z.array(z.string());
const secondsList = z.array(z.number());
/** Keys whose number is a length of time. */
const seconds = new Set(["webhook_timeout_sec", "offload_deadline_sec"]);

export function dayWordOf(locale: Locale): "d" | "j" {
  return locale === "fr" ? "j" : "d";
}

/** A URL that may be compared but not used: its host, and a mark that differs where the rest differs. */
export function urlText(url: string): string {
  const mark = createHash("sha256").update(url).digest("hex").slice(0, 6);
  return `${maskUrl(url)}/… [${mark}]`;
}

function listText({ locale }: Reader, key: string, list: readonly unknown[]): string | null {
  const text = texts[locale];
  if (key === "senders") return list.length === 0 ? text.everybody : text.senders(list.length);
  if (key === "rules") return text.rules(list.length);
  if (key === "retry_schedule_sec") {
    const schedule = secondsList.safeParse(list);
    return schedule.success ? printSchedule(schedule.data, dayWordOf(locale)) : null;
  }
  if (list.length === 0) return text.none;
  const words = new Map<string, string>(Object.entries(weekdayTexts[locale]));
  const names = textList.safeParse(list);
  return names.success ? names.data.map((name) => words.get(name) ?? name).join(", ") : null;
}

/** A setting's value on one line: URLs masked, lists of people counted. */
export function valueText(reader: Reader, key: string, value: unknown): string {
  const text = texts[reader.locale];
  if (value === null || value === undefined || value === "") return text.none;
  if (typeof value === "boolean") return value ? text.on : text.off;
  if (key === "webhook_url" && typeof value === "string") return urlText(value);
  if (typeof value === "number" && seconds.has(key)) {
    return printLength(value, dayWordOf(reader.locale));
  }
  if (Array.isArray(value)) {
    const listed = listText(reader, key, value);
    if (listed !== null) return listed;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One line of a comparison: a key's text before and after. */
export interface Difference {
  label: string;
  before: string;
  after: string;
}

const MAX_NAMED = 20;

function missingFrom(list: readonly string[], other: readonly string[]): string[] {
  const there = new Set(other);
  return list.filter((entry) => !there.has(entry));
}

/** Which senders came and went, as far as they can be listed; a viewer sees them masked. */
function senderDifference(reader: Reader, before: unknown, after: unknown): Difference | null {
  const [earlier, later] = [textList.safeParse(before), textList.safeParse(after)];
  if (!earlier.success || !later.success) return null;
  const show = (entries: readonly string[]) => {
    const named = entries
      .slice(0, MAX_NAMED)
      .map((entry) => (reader.role === "operator" ? entry : maskAddress(entry)));
    return entries.length > MAX_NAMED ? `${named.join(", ")} …` : named.join(", ");
  };
  const counted = (list: readonly string[], changed: readonly string[], sign: string) =>
    `${valueText(reader, "senders", list)}${changed.length === 0 ? "" : ` (${sign} ${show(changed)})`}`;
  const gone = missingFrom(earlier.data, later.data);
  const come = missingFrom(later.data, earlier.data);
  return {
    label: keyText(reader.locale, "senders"),
    before: counted(earlier.data, gone, "−"),
    after: counted(later.data, come, "+"),
  };
}

/** What differs between two values of one setting. */
export function differences(reader: Reader, before: object, after: object): Difference[] {
  const earlier = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).flatMap(([key, value]: [string, unknown]) => {
    const was = earlier.get(key);
    if (JSON.stringify(was) === JSON.stringify(value)) return [];
    const ofSenders = key === "senders" ? senderDifference(reader, was, value) : null;
    const plain = {
      label: keyText(reader.locale, key),
      before: valueText(reader, key, was),
      after: valueText(reader, key, value),
    };
    return [ofSenders ?? plain];
  });
}
