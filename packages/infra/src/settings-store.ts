import {
  parseJson,
  parseStoredSetting,
  type SettingName,
  settingNames,
  type SettingValues,
} from "@gmail-push/core";
import type { Redis } from "ioredis";
import { z } from "zod";
import { KEPT_ENTRIES } from "./audit-log.ts";
import type { Keys } from "./keys.ts";
import { loadScript } from "./script.ts";

const saveSetting = loadScript("save-setting");
const KEPT_VERSIONS = 50;

const metadataSchema = z.object({
  _version: z.number().int().min(0).default(0).catch(0),
  _updated_at: z.string().nullable().default(null).catch(null),
  _updated_by: z.string().nullable().default(null).catch(null),
});

/** A setting as it stands in Redis. Version 0 was never saved by this system. */
export interface StoredSetting<N extends SettingName = SettingName> {
  name: N;
  value: SettingValues[N];
  version: number;
  updatedAt: string | null;
  updatedBy: string | null;
}

export interface SettingSave {
  author: string;
  /** the one the author has seen */
  version: number;
  now: Date;
  /** the keys that are new, for the record of who did what */
  changed?: readonly string[];
}

export interface SettingsStore {
  /** Reads one setting, past any cache. @throws {ZodError} when what is stored does not parse. */
  read<N extends SettingName>(name: N): Promise<StoredSetting<N>>;
  /** All settings as they stand, in one command, to be `interpret`ed one by one. */
  texts(): Promise<Record<SettingName, string | null>>;
  /** @throws {ZodError | SyntaxError} when the text does not parse. */
  interpret<N extends SettingName>(name: N, text: string | null): StoredSetting<N>;
  /** Saves a parsed value if nobody saved since `version`; the earlier one is kept, and who saved is recorded. */
  save<N extends SettingName>(
    name: N,
    value: SettingValues[N],
    by: SettingSave,
  ): Promise<{ kind: "saved"; version: number } | { kind: "conflict"; version: number }>;
  /** Earlier versions, newest first, as they were stored; one that is no JSON as its text. */
  history(name: SettingName): Promise<unknown[]>;
}

/** The version of a stored text; 0 when it has none or cannot be read, so that a save mends it. */
function versionOf(text: string): number {
  return metadataSchema.safeParse(parseJson(text)).data?._version ?? 0;
}

export interface SettingsStoreDeps {
  redis: Redis;
  keys: Keys;
  /** before each setting's name in Redis; an existing installation's values are found there */
  storePrefix: string;
  /** what the environment says, for keys that are not stored */
  initial: SettingValues;
}

export function createSettingsStore(deps: SettingsStoreDeps): SettingsStore {
  const { redis, keys, storePrefix, initial } = deps;

  function interpret<N extends SettingName>(name: N, text: string | null): StoredSetting<N> {
    const stored: unknown = text === null ? {} : JSON.parse(text);
    const metadata = metadataSchema.parse(stored);
    return {
      name,
      value: parseStoredSetting(name, stored, initial[name]),
      version: metadata._version,
      updatedAt: metadata._updated_at,
      updatedBy: metadata._updated_by,
    };
  }

  return {
    interpret,
    async texts() {
      const texts = await redis.mget(settingNames.map((name) => storePrefix + name));
      const textOf = (name: SettingName) => texts[settingNames.indexOf(name)] ?? null;
      return {
        runtime_flags: textOf("runtime_flags"),
        webhook_config: textOf("webhook_config"),
        processing_prefs: textOf("processing_prefs"),
        routing_rules: textOf("routing_rules"),
        sender_allowlist: textOf("sender_allowlist"),
        alert_prefs: textOf("alert_prefs"),
      };
    },
    read: async (name) => interpret(name, await redis.get(storePrefix + name)),
    async save(name, value, { author, version, now, changed = [] }) {
      const key = storePrefix + name;
      const text = (await redis.get(key)) ?? "";
      const current = versionOf(text);
      if (current !== version) return { kind: "conflict", version: current };
      const details = JSON.stringify({ setting: name, version: version + 1, changed });
      const next = JSON.stringify({
        ...value,
        _version: version + 1,
        _updated_at: now.toISOString(),
        _updated_by: author,
      });
      const saved = await saveSetting(
        redis,
        [key, keys.settingHistory(name), keys.audit],
        [text, next, keys.settingsChannel, name, KEPT_VERSIONS, author, details, KEPT_ENTRIES],
      );
      return saved === 1
        ? { kind: "saved", version: version + 1 }
        : { kind: "conflict", version: version + 1 };
    },
    async history(name) {
      const texts = await redis.lrange(keys.settingHistory(name), 0, KEPT_VERSIONS - 1);
      return texts.map((text): unknown => parseJson(text) ?? text);
    },
  };
}
