import { settingNames } from "@gmail-push/core";
import type { LiveSettings } from "@gmail-push/infra";
import type { ReadSetting } from "./read-setting.ts";
import { type FormName, settingForms } from "./setting-forms.ts";
import type { ReadVersions } from "./setting-versions.ts";
import type { FixedLimits, FormFeedback, ToolsState } from "./tools-state.ts";

export interface ToolsView {
  feedback: FormFeedback | null;
  /** the form that was just saved, and the version it became */
  saved: { form: FormName; version: number } | null;
  isUrlShown: boolean;
}

export type ReadToolsState = (view: ToolsView) => Promise<ToolsState>;

export interface ReadToolsStateDeps {
  read: ReadSetting;
  versions: ReadVersions;
  settings: Pick<LiveSettings, "problems">;
  storePrefix: string;
  limits: FixedLimits;
}

/** Reads all that the tools page shows. */
export function createReadToolsState(deps: ReadToolsStateDeps): ReadToolsState {
  const { read, versions, storePrefix, limits } = deps;

  /** What a save can go back to, as long as nothing was saved after it. */
  async function justSaved({ saved }: ToolsView): Promise<ToolsState["saved"]> {
    if (saved === null) return null;
    const { form, version } = saved;
    const { setting } = settingForms[form];
    const { versions: kept } = await versions(setting);
    if (kept[0]?.version !== version) return null;
    const before = kept[1];
    const canUndo = before !== undefined && before.value !== null;
    return { form, setting, version, undo: canUndo ? before.id : null };
  }

  return async (view) => {
    const [flags, webhook, prefs, senders, saved] = await Promise.all([
      versions("runtime_flags"),
      versions("webhook_config"),
      read("processing_prefs"),
      read("sender_allowlist"),
      justSaved(view),
    ]);
    const problems = deps.settings.problems();
    const seen = [flags.current, webhook.current, prefs, senders];
    const spoilt = settingNames.filter(
      (name) =>
        problems.has(name) || seen.some((each) => each.name === name && each.problem !== null),
    );
    const { feedback, isUrlShown } = view;
    const shown = { flags, webhook, prefs, senders, spoilt, saved, feedback, isUrlShown };
    return { ...shown, now: new Date(), storePrefix, limits };
  };
}
