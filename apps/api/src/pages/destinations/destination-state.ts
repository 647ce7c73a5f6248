import type { PingResult } from "@gmail-push/infra";
import type { SettingIssue } from "../../edit-setting.ts";
import type { FormFields } from "../../form-fields.ts";
import type { LastChange, ListedDestination } from "../../read-destinations.ts";

/** What was typed and not saved. */
export interface DestinationFeedback {
  typed: FormFields;
  issues: readonly SettingIssue[];
  /** somebody else's change meanwhile */
  conflict: LastChange | null;
}

/** What the page tells of something just done. */
export interface DestinationNews {
  done: "saved" | "created" | "known" | "enabled" | "disabled" | null;
  /** shown this once */
  secret: string | null;
  /** undefined: no test was made; null: no worker made it in time */
  test?: PingResult | null;
  /** a change was refused because the page was old */
  isStale?: boolean;
}

export interface DestinationState extends ListedDestination {
  now: Date;
  isUrlShown: boolean;
  feedback: DestinationFeedback | null;
  news: DestinationNews;
}
