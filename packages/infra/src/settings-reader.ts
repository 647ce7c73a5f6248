import {
  type SettingName,
  settingNames,
  type Settings,
  type SettingValues,
} from "@gmail-push/core";
import type { Logger } from "pino";
import { z } from "zod";
import type { SettingsStore } from "./settings-store.ts";

export interface SettingsReader {
  /** All settings as they stand now; of what does not parse, the last good value. */
  read(): Promise<Settings>;
  /** What is stored but does not parse. */
  problems: ReadonlyMap<SettingName, string>;
}

export interface SettingsReaderDeps {
  store: Pick<SettingsStore, "texts" | "interpret">;
  /** the environment's values, where nothing good has been read yet */
  initial: SettingValues;
  timeZone: string;
  log: Logger;
}

/** Reads all settings at once; one that somebody spoilt by hand neither stops a process nor stays hidden. */
export function createSettingsReader(deps: SettingsReaderDeps): SettingsReader {
  const { store, initial, timeZone, log } = deps;
  const problems = new Map<SettingName, string>();
  let lastGood = initial;

  function readInto<N extends SettingName>(values: SettingValues, name: N, text: string | null) {
    try {
      values[name] = store.interpret(name, text).value;
      problems.delete(name);
    } catch (error) {
      if (!(error instanceof z.ZodError || error instanceof SyntaxError)) throw error;
      if (!problems.has(name)) log.error({ setting: name }, "setting unreadable");
      problems.set(name, "what is stored does not parse; the last good value is in force");
    }
  }

  return {
    problems,
    async read() {
      const values = { ...lastGood };
      const texts = await store.texts();
      for (const name of settingNames) readInto(values, name, texts[name]);
      lastGood = values;
      return { ...values, timeZone };
    },
  };
}
