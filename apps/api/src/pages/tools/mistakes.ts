import { printLength } from "@gmail-push/core";
import type { SettingIssue } from "../../edit-setting.ts";
import type { FormReading } from "../../setting-forms.ts";
import { blockedText, issueText } from "../issue-text.ts";
import { defineTexts, type Locale } from "../texts.ts";
import { dayWordOf } from "./value-text.ts";

const texts = defineTexts(
  {
    line: (number: number, message: string) => `line ${number} ${message}`,
    wait: (number: number, message: string) => `wait ${number} ${message}`,
    unreadable: (piece: string) => `“${piece}” is no length of time; write 30 s, 5 min, 2 h or 1 d`,
    empty: "needs at least one wait, such as 5 min",
    noUrl: "type a new address, or tick the box for none",
    length: "must be a length of time, such as 30 s or 4 min",
    shortest: (length: string) => `must be at least ${length}`,
    longest: (length: string) => `must be at most ${length}`,
  },
  {
    line: (number: number, message: string) => `la ligne ${number} ${message}`,
    wait: (number: number, message: string) => `l’attente ${number} ${message}`,
    unreadable: (piece: string) =>
      `« ${piece} » n’est pas une durée ; écrivez 30 s, 5 min, 2 h ou 1 j`,
    empty: "demande au moins une attente, par exemple 5 min",
    noUrl: "saisissez une nouvelle adresse, ou cochez la case pour aucune",
    length: "doit être une durée, par exemple 30 s ou 4 min",
    shortest: (length: string) => `doit être d’au moins ${length}`,
    longest: (length: string) => `doit être d’au plus ${length}`,
  },
);

const lengths = new Set(["webhook_timeout_sec", "offload_deadline_sec", "timeout_sec"]);

/** A bound that is a length of time, in its units. */
function lengthText(locale: Locale, { issue }: SettingIssue): string | null {
  const text = texts[locale];
  if (issue?.code === "invalid_type") return text.length;
  const print = (seconds: number | bigint) => printLength(Number(seconds), dayWordOf(locale));
  if (issue?.code === "too_small") return text.shortest(print(issue.minimum));
  return issue?.code === "too_big" ? text.longest(print(issue.maximum)) : null;
}

function messageOf(locale: Locale, mistake: SettingIssue): string {
  const [key = "", position] = mistake.path.split(".");
  const isLength = lengths.has(key) || (key === "retry_schedule_sec" && position !== undefined);
  const ofLength = isLength ? lengthText(locale, mistake) : null;
  if (ofLength !== null) return ofLength;
  if (mistake.issue === null) return blockedText(locale, mistake.rule ?? "");
  return issueText(locale, mistake.issue);
}

/** Says which of several values is wrong. */
function placed(locale: Locale, key: string, position: string | undefined, message: string) {
  const text = texts[locale];
  if (position === undefined) return message;
  if (key === "senders") return text.line(Number(position) + 1, message);
  if (key === "retry_schedule_sec") return text.wait(Number(position) + 1, message);
  return `${position} ${message}`;
}

/** What is wrong, by the key it is wrong with. */
export function mistakeTexts(
  locale: Locale,
  mistakes: readonly SettingIssue[],
  unreadable?: FormReading["unreadable"],
): Map<string, string[]> {
  const text = texts[locale];
  if (unreadable !== undefined) {
    const { key, piece } = unreadable;
    const missing = key === "webhook_url" ? text.noUrl : text.empty;
    return new Map([[key, [piece === null ? missing : text.unreadable(piece)]]]);
  }
  const found = new Map<string, string[]>();
  for (const mistake of mistakes) {
    const [key = "", position] = mistake.path.split(".");
    const list = found.get(key) ?? [];
    found.set(key, [...list, placed(locale, key, position, messageOf(locale, mistake))]);
  }
  return found;
}
