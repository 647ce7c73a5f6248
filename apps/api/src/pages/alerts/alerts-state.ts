import type { AlertPrefs } from "@gmail-push/core";
import type { AlertStatus, OperationalEvent } from "@gmail-push/infra";
import type { FormFields } from "../../form-fields.ts";
import type { ShownSetting } from "../../read-setting.ts";
import type { TestOutcome } from "../../test-alert.ts";

/** What was typed and not saved, and why. */
export interface PrefsFeedback {
  typed: FormFields;
  /** the whole setting as the form gave it */
  patch: Readonly<Record<keyof AlertPrefs, unknown>>;
  /** by key */
  mistakes: ReadonlyMap<string, readonly string[]>;
  /** what somebody else saved meanwhile */
  conflict: ShownSetting<"alert_prefs"> | null;
}

/** All that the alerts page shows. */
export interface AlertsState {
  now: Date;
  /** null before the first evaluation */
  status: AlertStatus | null;
  /** of the destinations that alerts are about, by id */
  names: ReadonlyMap<string, string>;
  history: readonly OperationalEvent[];
  prefs: ShownSetting<"alert_prefs">;
  feedback: PrefsFeedback | null;
  /** version just saved */
  saved: number | null;
  test: TestOutcome | null;
}
