import type { SettingName, SettingValues } from "@gmail-push/core";
import { isRedisFailure, type Logger, type SettingsStore } from "@gmail-push/infra";
import { changedKeys } from "./changed-keys.ts";
import { versionConflict } from "./http-error.ts";
import type { ReadSetting, ShownSetting } from "./read-setting.ts";

/** What a save of a setting needs to know. */
export interface SettingChange<N extends SettingName> {
  author: string;
  /** the version the author started from; null: whatever is stored */
  version: number | null;
  /** the whole new value, as posted, from the one in force */
  change: (current: SettingValues[N]) => object;
}

/**
 * Saves a setting and puts it in force in this process before it answers; what is saved answers as saved.
 * @throws {ZodError} with one issue per mistake. @throws {HttpError} 400 `egress_blocked`, 412 `version_conflict`.
 */
export type SaveSetting = <N extends SettingName>(
  name: N,
  by: SettingChange<N>,
) => Promise<ShownSetting<N>>;

export interface SaveSettingDeps {
  store: Pick<SettingsStore, "save">;
  read: ReadSetting;
  refresh: () => Promise<void>;
  /** parses a posted value and refuses new URLs that may not be reached */
  parse: <N extends SettingName>(
    name: N,
    posted: unknown,
    current: SettingValues[N],
  ) => Promise<SettingValues[N]>;
  log: Logger;
}

export function createSaveSetting(deps: SaveSettingDeps): SaveSetting {
  const { store, read, refresh, parse, log } = deps;
  return async (name, { author, version: expected, change }) => {
    const current = await read(name);
    const value = await parse(name, change(current.value), current.value);
    const now = new Date();
    const changed = changedKeys(current.value, value);
    const by = { author, version: expected ?? current.version, now, changed };
    const outcome = await store.save(name, value, by);
    if (outcome.kind === "conflict") throw versionConflict("saved this setting", outcome.version);
    const { version } = outcome;
    log.info({ setting: name, version, changed, author }, "setting saved");
    try {
      await refresh();
    } catch (error) {
      // It is saved, and in force within seconds, also where Redis goes away right now; anything else is a fault.
      const level = isRedisFailure(error) ? "warn" : "error";
      log[level]({ setting: name, err: error }, "setting saved but not read back");
    }
    const updatedAt = now.toISOString();
    return { name, value, version, updatedAt, updatedBy: author, problem: null };
  };
}
