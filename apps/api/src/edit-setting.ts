import type { SettingName, SettingValues } from "@gmail-push/core";
import type { ZodError } from "zod";
import { changedKeys } from "./changed-keys.ts";
import { isRefusal } from "./http-error.ts";
import { isCallersMistake } from "./parse-request.ts";
import type { ShownSetting } from "./read-setting.ts";
import type { SaveSetting } from "./save-setting.ts";
import type { ReadVersions, SettingVersions } from "./setting-versions.ts";

/** A mistake, at its place in the setting; `rule` where the egress guard refuses a URL. */
export interface SettingIssue {
  path: string;
  issue: ZodError["issues"][number] | null;
  rule: string | null;
}

export type EditOutcome<N extends SettingName = SettingName> =
  | { kind: "saved"; setting: ShownSetting<N> }
  | { kind: "refused"; current: ShownSetting<N>; issues: SettingIssue[] }
  /** somebody else changed the same keys meanwhile */
  | { kind: "conflict"; current: ShownSetting<N> };

export interface SettingEdit<N extends SettingName> {
  author: string;
  /** the version the author saw */
  base: number;
  /** the keys to change, as posted */
  patch: Partial<Record<keyof SettingValues[N], unknown>>;
}

export interface Restoration {
  author: string;
  base: number;
  /** of the version to restore */
  id: string;
}

/** Editing settings as people do it, on pages they opened a while ago. */
export interface EditSetting {
  /** Changes some keys; saves of others meanwhile do not matter. */
  edit: <N extends SettingName>(name: N, edit: SettingEdit<N>) => Promise<EditOutcome<N>>;
  /** Puts an earlier version in force as a new one; null: it is not kept, or does not parse. */
  restore: <N extends SettingName>(name: N, by: Restoration) => Promise<EditOutcome<N> | null>;
}

export interface EditSettingDeps {
  save: SaveSetting;
  versions: ReadVersions;
}

/** What a schema refused, mistake by mistake. */
export function settingIssues({ issues }: ZodError): SettingIssue[] {
  return issues.map((issue) => ({ path: issue.path.join("."), issue, rule: null }));
}

/** What a save was refused for; null: the error is no refusal. */
export function issuesOf(error: unknown): SettingIssue[] | null {
  if (isCallersMistake(error)) return settingIssues(error);
  if (!isRefusal(error, "egress_blocked")) return null;
  const path = error.message.split(":", 1)[0] ?? "";
  return [{ path, issue: null, rule: String(error.details["rule"]) }];
}

/** Whether a page of version `base` shows these keys as they are now. */
function isUpToDate<N extends SettingName>(
  { current, versions }: SettingVersions<N>,
  base: number,
  keys: readonly string[],
): boolean {
  if (current.version === base) return true;
  const seen = versions.find(({ version }) => version === base)?.value;
  if (seen === undefined || seen === null) return false;
  const changed = changedKeys(seen, current.value);
  return !keys.some((key) => changed.includes(key));
}

export function createEditSetting({ save, versions }: EditSettingDeps): EditSetting {
  async function attempt<N extends SettingName>(
    current: ShownSetting<N>,
    author: string,
    change: (value: SettingValues[N]) => object,
  ): Promise<EditOutcome<N>> {
    const { name, version } = current;
    try {
      return { kind: "saved", setting: await save(name, { author, version, change }) };
    } catch (error) {
      if (isRefusal(error, "version_conflict")) {
        return { kind: "conflict", current: (await versions(name)).current };
      }
      const issues = issuesOf(error);
      if (issues === null) throw error;
      return { kind: "refused", current, issues };
    }
  }

  return {
    async edit(name, { author, base, patch }) {
      const known = await versions(name);
      const { current } = known;
      if (!isUpToDate(known, base, Object.keys(patch))) return { kind: "conflict", current };
      return attempt(current, author, (value) => ({ ...value, ...patch }));
    },
    async restore(name, { author, base, id }) {
      const { current, versions: kept } = await versions(name);
      if (current.version !== base) return { kind: "conflict", current };
      const value = kept.find((version) => version.id === id)?.value;
      if (value === undefined || value === null) return null;
      return attempt(current, author, () => value);
    },
  };
}
