import {
  parseJson,
  parsePostedSetting,
  type RoutingRule,
  type SettingOptions,
} from "@gmail-push/core";
import { ZodError } from "zod";
import { type EditSetting, type SettingIssue, settingIssues } from "./edit-setting.ts";
import type { ShownSetting } from "./read-setting.ts";
import type { RulesDraft } from "./rules-draft.ts";
import type { ReadVersions, SettingVersion } from "./setting-versions.ts";

type Rules = ShownSetting<"routing_rules">;
export type RulesVersion = SettingVersion<"routing_rules">;

export type SaveRulesOutcome =
  | { kind: "saved"; setting: Rules }
  | { kind: "refused"; issues: SettingIssue[] }
  | { kind: "conflict" };

/** Rules as people work on them: versions, drafts, imports. */
export interface RulesDesk {
  /** What is in force, and every version that is kept, newest first. */
  versions(): Promise<{ current: Rules; versions: RulesVersion[] }>;
  save(draft: RulesDraft, author: string): Promise<SaveRulesOutcome>;
  /** Puts an old version in force as a new one; null: it is not kept. */
  restore(id: string, base: number, author: string): Promise<SaveRulesOutcome | null>;
  /** The mistakes of a draft, as saving would find them before any name is looked up. */
  check(rules: readonly RoutingRule[]): SettingIssue[];
  /** Rules out of a file: an export, or the bare list. */
  readFile(text: string): ImportedRules;
}

export type ImportedRules =
  | { kind: "rules"; rules: RoutingRule[] }
  | { kind: "no_json" }
  | { kind: "refused"; issues: SettingIssue[] };

export interface RulesDeskDeps {
  versions: ReadVersions;
  edit: EditSetting;
  options: SettingOptions;
}

export function createRulesDesk({ versions, edit, options }: RulesDeskDeps): RulesDesk {
  function mistakes(posted: unknown): SettingIssue[] {
    try {
      parsePostedSetting("routing_rules", posted, options);
      return [];
    } catch (error) {
      if (!(error instanceof ZodError)) throw error;
      return settingIssues(error);
    }
  }

  return {
    versions: async () => versions("routing_rules"),
    async save({ rules, version }, author) {
      const patch = { rules };
      return edit.edit("routing_rules", { author, base: version, patch });
    },
    restore: async (id, base, author) => edit.restore("routing_rules", { id, base, author }),
    check: (rules) => mistakes({ rules }),
    readFile(text) {
      const parsed = parseJson(text.replace(/^\uFEFF/, ""));
      if (parsed === undefined) return { kind: "no_json" };
      const posted = Array.isArray(parsed) ? { rules: parsed } : parsed;
      const issues = mistakes(posted);
      if (issues.length > 0) return { kind: "refused", issues };
      const { rules } = parsePostedSetting("routing_rules", posted, options);
      return { kind: "rules", rules };
    },
  };
}
