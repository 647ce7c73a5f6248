import {
  type SettingName,
  settingNames,
  type Settings,
  type SettingValues,
} from "@gmail-push/core";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import type { SettingsStore } from "./settings-store.ts";

/** The settings as this process knows them. */
export interface LiveSettings extends Disposable {
  /** The last values read; null until the first reading. */
  current(): Settings | null;
  /** What is stored but does not parse; the last good value stays in force. */
  problems(): ReadonlyMap<SettingName, string>;
  refresh(): Promise<void>;
  onChange(listener: (settings: Settings) => void): void;
}

const REFRESH_MS = 5_000;

/**
 * Keeps the settings of a process fresh: at once when a change is published, and every few seconds
 * in case the news was lost. While Redis is away the last values stay.
 */
export function watchSettings(deps: {
  store: SettingsStore;
  subscriber: Redis;
  keys: Keys;
  timeZone: string;
  log: Logger;
}): LiveSettings {
  const { store, subscriber, keys, timeZone, log } = deps;
  const problems = new Map<SettingName, string>();
  const listeners: ((settings: Settings) => void)[] = [];
  let current: Settings | null = null;
  let seen = "";

  async function readInto<N extends SettingName>(values: Partial<SettingValues>, name: N) {
    try {
      values[name] = (await store.read(name)).value;
      problems.delete(name);
    } catch (error) {
      if (!(error instanceof z.ZodError || error instanceof SyntaxError)) throw error;
      if (!problems.has(name))
        log.error({ setting: name }, "setting unreadable, last good value kept");
      problems.set(name, "The stored value does not parse");
      if (current !== null) values[name] = current[name];
    }
  }

  function isComplete(values: Partial<SettingValues>): values is SettingValues {
    return settingNames.every((name) => values[name] !== undefined);
  }

  async function refresh(): Promise<void> {
    const values: Partial<SettingValues> = {};
    await Promise.all(settingNames.map(async (name) => readInto(values, name)));
    if (!isComplete(values)) return;
    current = { ...values, timeZone };
    const text = JSON.stringify(current);
    if (text === seen) return;
    seen = text;
    for (const listener of listeners) listener(current);
  }

  const refreshSoon = () => {
    refresh().catch((error: unknown) => log.debug({ err: error }, "settings not refreshed"));
  };
  const onMessage = (channel: string) => {
    if (channel === keys.settingsChannel) refreshSoon();
  };
  subscriber.on("message", onMessage);
  // Redis may be away at the start, or what changed meanwhile was not heard.
  subscriber.on("ready", refreshSoon);
  subscriber.subscribe(keys.settingsChannel).catch((error: unknown) => {
    log.debug({ err: error }, "settings channel not subscribed");
  });
  const timer = setInterval(refreshSoon, REFRESH_MS);

  return {
    current: () => current,
    problems: () => problems,
    refresh,
    onChange: (listener) => void listeners.push(listener),
    [Symbol.dispose]() {
      clearInterval(timer);
      subscriber.off("message", onMessage);
      subscriber.off("ready", refreshSoon);
    },
  };
}
