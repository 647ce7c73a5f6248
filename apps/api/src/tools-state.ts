import type { SettingName } from "@gmail-push/core";
import type { FormFields } from "./form-fields.ts";
import type { ShownSetting } from "./read-setting.ts";
import type { FormName, FormSetting } from "./setting-forms.ts";
import type { SettingVersions } from "./setting-versions.ts";

/** What became of a form that was not saved. */
export interface FormFeedback {
  form: FormName;
  typed: FormFields;
  /** the keys as the form gave them */
  patch: Readonly<Record<string, unknown>>;
  /** by key */
  mistakes: ReadonlyMap<string, readonly string[]>;
  /** what somebody else saved meanwhile */
  conflict: ShownSetting | null;
}

/** A save that just took, and what it can go back to. */
export interface JustSaved {
  form: FormName;
  setting: FormSetting;
  version: number;
  /** id of the version before; null: none is kept */
  undo: string | null;
}

/** What the environment sets and a restart changes; sizes in bytes, times in ms. */
export interface FixedLimits {
  maxEmailBytes: number;
  backlogEmails: number;
  backlogAgeMs: number;
  retentionMs: number;
  disableAfterMs: number;
  inOffloads: boolean;
}

/** All that the tools page shows. */
export interface ToolsState {
  now: Date;
  flags: SettingVersions<"runtime_flags">;
  webhook: SettingVersions<"webhook_config">;
  prefs: ShownSetting<"processing_prefs">;
  senders: ShownSetting<"sender_allowlist">;
  /** settings whose stored text does not parse */
  spoilt: readonly SettingName[];
  /** before each setting's name in Redis */
  storePrefix: string;
  limits: FixedLimits;
  /** the default destination's URL is to be read in full */
  isUrlShown: boolean;
  feedback: FormFeedback | null;
  saved: JustSaved | null;
}
