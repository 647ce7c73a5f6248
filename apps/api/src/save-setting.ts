import type { SettingName, SettingValues } from "@gmail-push/core";
import type { AuditLog, Logger, SettingsStore } from "@gmail-push/infra";
import { HttpError } from "./http-error.ts";
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
 * Saves a setting and puts it in force in this process before it answers.
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
  audit: Pick<AuditLog, "write">;
  log: Logger;
}

function versionConflict(version: number): HttpError {
  const message = "Somebody else saved this setting meanwhile; read it again";
  return new HttpError(412, "version_conflict", message, { details: { version } });
}

export function createSaveSetting(deps: SaveSettingDeps): SaveSetting {
  const { store, read, refresh, parse, audit, log } = deps;
  return async (name, { author, version: expected, change }) => {
    const current = await read(name);
    const value = await parse(name, change(current.value), current.value);
    const by = { author, version: expected ?? current.version, now: new Date() };
    const outcome = await store.save(name, value, by);
    if (outcome.kind === "conflict") throw versionConflict(outcome.version);
    log.info({ setting: name, version: outcome.version, author }, "setting saved");
    const details = { setting: name, version: outcome.version };
    await audit.write({ author, action: "setting_saved", details });
    await refresh();
    return read(name);
  };
}
