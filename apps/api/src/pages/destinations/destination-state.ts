import type { PingResult } from "@gmail-push/infra";
import type { DestinationView } from "../../destination-steps.ts";
import type { SettingIssue } from "../../edit-setting.ts";
import type { FormFields } from "../../form-fields.ts";

/** How many deliveries to a destination stand where. */
export interface DeliveryCounts {
  pending: number;
  dead: number;
}

/** What sends to a destination. */
export interface DestinationUse {
  isDefault: boolean;
  /** names of the rules */
  rules: readonly string[];
}

export interface ListedDestination extends DestinationView {
  counts: DeliveryCounts;
  use: DestinationUse;
}

/** What was typed and not saved. */
export interface DestinationFeedback {
  typed: FormFields;
  issues: readonly SettingIssue[];
  /** somebody else's change meanwhile; author and time where the journal has them */
  conflict: { by: string | null; at: number | null } | null;
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
