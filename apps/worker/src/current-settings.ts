import type { Settings } from "@gmail-push/core";
import type { LiveSettings } from "@gmail-push/infra";

export type CurrentSettings = () => Settings;

/** The settings in force. @throws {Error} before their first reading: the job is tried again later. */
export function createCurrentSettings(live: Pick<LiveSettings, "current">): CurrentSettings {
  return () => {
    const settings = live.current();
    if (settings === null) throw new Error("The settings have not been read yet");
    return settings;
  };
}
