import type { SettingName, Settings } from "@gmail-push/core";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Keys } from "./keys.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { faultLevel } from "./redis-failure.ts";
import type { SettingsReader } from "./settings-reader.ts";

/** The settings as this process knows them. */
export interface LiveSettings extends Disposable {
  /** The last values read; null until the first reading. */
  current(): Settings | null;
  /** What is stored but does not parse; the last good value stays in force. */
  problems(): ReadonlyMap<SettingName, string>;
  refresh(): Promise<void>;
  onChange(listener: (settings: Settings) => void): void;
}

export interface LiveSettingsDeps {
  reader: SettingsReader;
  /** a connection for subscriptions */
  subscriber: Redis;
  keys: Keys;
  log: Logger;
}

const REFRESH_MS = 5_000;

/**
 * Keeps the settings of a process fresh: at once when a change is published, and every few seconds
 * in case the news was lost. While Redis is away the last values stay.
 */
export function watchSettings({ reader, subscriber, keys, log }: LiveSettingsDeps): LiveSettings {
  const listeners: ((settings: Settings) => void)[] = [];
  let current: Settings | null = null;
  let seen = "";

  async function refresh(): Promise<void> {
    current = await reader.read();
    const text = JSON.stringify(current);
    if (text === seen) return;
    seen = text;
    for (const listener of listeners) listener(current);
  }

  const refreshSoon = oneAtATime(async () =>
    refresh().catch((error: unknown) =>
      log[faultLevel(error)]({ err: error }, "settings not refreshed"),
    ),
  );
  const onMessage = (channel: string) => {
    if (channel === keys.settingsChannel) refreshSoon();
  };
  subscriber.on("message", onMessage);
  // Redis may be away at the start, and what changed while it was away was not heard.
  subscriber.on("ready", refreshSoon);
  subscriber.subscribe(keys.settingsChannel).catch((error: unknown) => {
    log[faultLevel(error)]({ err: error }, "settings channel not subscribed");
  });
  const timer = setInterval(refreshSoon, REFRESH_MS);

  return {
    current: () => current,
    problems: () => reader.problems,
    refresh,
    onChange: (listener) => void listeners.push(listener),
    [Symbol.dispose]() {
      clearInterval(timer);
      subscriber.off("message", onMessage);
      subscriber.off("ready", refreshSoon);
    },
  };
}
