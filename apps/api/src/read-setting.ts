import type { SettingName } from "@gmail-push/core";
import type { LiveSettings, SettingsStore, StoredSetting } from "@gmail-push/infra";
import { ZodError } from "zod";

export type ShownSetting<N extends SettingName = SettingName> = StoredSetting<N> & {
  /** null: all is well */
  problem: string | null;
};

export type ReadSetting = <N extends SettingName>(name: N) => Promise<ShownSetting<N>>;

export interface ReadSettingDeps {
  store: Pick<SettingsStore, "read">;
  settings: Pick<LiveSettings, "current">;
}

const PROBLEM = "what is stored does not parse; the value shown is the one in force";

/** Reads a setting for an operator; one that was spoilt by hand shows what is in force, and says so. */
export function createReadSetting({ store, settings }: ReadSettingDeps): ReadSetting {
  return async (name) => {
    try {
      return { ...(await store.read(name)), problem: null };
    } catch (error) {
      const current = settings.current();
      const isSpoilt = error instanceof ZodError || error instanceof SyntaxError;
      if (!isSpoilt || current === null) throw error;
      const unknown = { version: 0, updatedAt: null, updatedBy: null };
      return { name, value: current[name], ...unknown, problem: PROBLEM };
    }
  };
}
