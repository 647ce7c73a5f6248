import { createHash } from "node:crypto";
import { maskUrl, printLength, printSchedule } from "@gmail-push/core";
import { z } from "zod";
import type { PageContext } from "../page-context.ts";
import { defineTexts, type Locale } from "../texts.ts";
import { weekdayTexts } from "./setting-texts.ts";

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
function urlText(url: string): string {
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
