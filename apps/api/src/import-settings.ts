import type { SettingName, SettingValues } from "@gmail-push/core";
import { changedKeys } from "./changed-keys.ts";
import { type EditOutcome, type EditSetting, issuesOf, type SettingIssue } from "./edit-setting.ts";
import type { ReadSetting, ShownSetting } from "./read-setting.ts";
import { parseSettingsFile } from "./settings-file.ts";

/** What a file would change of one setting. */
export interface ImportedSetting {
  current: ShownSetting;
  /** as it would be; null: it is refused */
  value: object | null;
  issues: SettingIssue[];
}

export interface ImportSettingsDeps {
  read: ReadSetting;
  parse: <N extends SettingName>(
    name: N,
    posted: unknown,
    current: SettingValues[N],
  ) => Promise<SettingValues[N]>;
  edit: EditSetting["edit"];
}

export interface ImportBy {
  author: string;
  /** the version of a setting that its author saw */
  baseOf: (name: SettingName) => number;
}

/** Takes settings from a file: keys it does not name stay as they are. */
export function createImportSettings({ read, parse, edit }: ImportSettingsDeps) {
  async function judge(
    name: SettingName,
    patch: Record<string, unknown>,
  ): Promise<ImportedSetting> {
    const current = await read(name);
    try {
      const value = await parse(name, { ...current.value, ...patch }, current.value);
      return { current, value, issues: [] };
    } catch (error) {
      const issues = issuesOf(error);
      if (issues === null) throw error;
      return { current, value: null, issues };
    }
  }

  return {
    /** What would change, setting by setting; null: the text is no such file. */
    async preview(text: string): Promise<ImportedSetting[] | null> {
      const file = parseSettingsFile(text);
      if (file === null) return null;
      const judged: ImportedSetting[] = [];
      for (const [name, patch] of file) judged.push(await judge(name, patch));
      return judged;
    },

    /** Saves what differs, one setting after the other, each unless somebody changed it meanwhile. */
    async apply(text: string, { author, baseOf }: ImportBy): Promise<EditOutcome[]> {
      // Every version is read before the first save: a form that lacks one changes nothing.
      const changes = [];
      for (const [name, patch] of parseSettingsFile(text) ?? []) {
        const { current, value } = await judge(name, patch);
        if (value !== null && changedKeys(current.value, value).length === 0) continue;
        changes.push({ name, patch, base: baseOf(name) });
      }
      const outcomes: EditOutcome[] = [];
      for (const { name, patch, base } of changes) {
        outcomes.push(await edit(name, { author, base, patch }));
      }
      return outcomes;
    },
  };
}

export type ImportSettings = ReturnType<typeof createImportSettings>;
