import { HttpError } from "../../http-error.ts";
import { isCallersMistake } from "../../parse-request.ts";
import { issueText } from "../issue-text.ts";
import type { Locale } from "../texts.ts";
import { replayTexts } from "./replay-texts.ts";

const known = [
  "force_required",
  "nothing_to_replay",
  "too_many_replays",
  "selection_too_large",
  "ambiguous_email_id",
  "replay_done",
] as const;

/** Why a replay was refused, for its reader; null: it is a fault, or something else was refused. */
export function replayMistake(locale: Locale, error: unknown): string | null {
  const text = replayTexts[locale];
  if (isCallersMistake(error)) {
    const issues = error.issues.map((issue) => {
      return `${issue.path.join(".")} ${issueText(locale, issue)}`.trim();
    });
    return `${text.invalid} ${issues.join(" · ")}`;
  }
  if (!(error instanceof HttpError)) return null;
  const code = known.find((each) => each === error.code);
  return code === undefined ? null : text[code];
}
