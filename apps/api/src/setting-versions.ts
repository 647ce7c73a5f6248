import type { SettingName, SettingValues } from "@gmail-push/core";
import type { SettingsStore } from "@gmail-push/infra";
import { ZodError } from "zod";
import type { ReadSetting, ShownSetting } from "./read-setting.ts";

/** A setting as it was from a save on. */
export interface SettingVersion<N extends SettingName = SettingName> {
  /** tells versions apart, also where a count began anew after somebody spoilt the stored text */
  id: string;
  version: number;
  /** ISO time; null: unknown, or the environment's values */
  at: string | null;
  by: string | null;
  /** null: it does not parse */
  value: SettingValues[N] | null;
}

export interface SettingVersions<N extends SettingName = SettingName> {
  current: ShownSetting<N>;
  /** newest first; the first is in force, and the environment's values come last where nothing older is kept */
  versions: SettingVersion<N>[];
}

export type ReadVersions = <N extends SettingName>(name: N) => Promise<SettingVersions<N>>;

export interface ReadVersionsDeps {
  read: ReadSetting;
  store: Pick<SettingsStore, "history" | "interpret">;
}

function toVersion<N extends SettingName>(
  shown: Pick<ShownSetting<N>, "version" | "updatedAt" | "updatedBy"> & {
    value: SettingValues[N] | null;
  },
): SettingVersion<N> {
  const { version, updatedAt: at, updatedBy: by, value } = shown;
  return { id: `${version}-${at === null ? 0 : Date.parse(at) || 0}`, version, at, by, value };
}

const unknown = { version: 0, updatedAt: null, updatedBy: null, value: null };

/** Reads what a setting was, version by version. */
export function createReadVersions({ read, store }: ReadVersionsDeps): ReadVersions {
  function interpret<N extends SettingName>(name: N, stored: unknown): SettingVersion<N> {
    try {
      return toVersion<N>(store.interpret(name, JSON.stringify(stored)));
    } catch (error) {
      if (error instanceof ZodError) return toVersion<N>(unknown);
      throw error;
    }
  }

  return async (name) => {
    const [current, stored] = await Promise.all([read(name), store.history(name)]);
    const kept = stored.map((each) => interpret(name, each));
    const versions = [toVersion(current), ...kept];
    if (versions.at(-1)?.version === 1) versions.push(toVersion(store.interpret(name, null)));
    return { current, versions };
  };
}

/** Since when a key has the value it has, and who gave it; null where what is kept does not tell. */
export function sinceWhen<N extends SettingName>(
  { versions }: SettingVersions<N>,
  key: keyof SettingValues[N],
): Pick<SettingVersion, "at" | "by"> | null {
  const [newest] = versions;
  if (newest === undefined || newest.value === null) return null;
  const text = JSON.stringify(newest.value[key]);
  const change = versions.findIndex(
    ({ value }) => value === null || JSON.stringify(value[key]) !== text,
  );
  const first = change === -1 ? versions.at(-1) : versions[change - 1];
  return first === undefined || first.at === null ? null : { at: first.at, by: first.by };
}
