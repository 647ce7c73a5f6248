import { parseJson, type SettingName, settingNames, type SettingValues } from "@gmail-push/core";
import { z } from "zod";

const FORMAT = "gmail-push-settings";

/** Settings as one file. It holds no secret but the paths of webhook URLs, and those for operators only. */
export interface SettingsFile {
  format: typeof FORMAT;
  version: 1;
  exported_at: string;
  settings: Partial<Record<SettingName, object>>;
}

/** All settings in force, for operators: URLs and people's addresses are in them. */
export function toSettingsFile(settings: SettingValues, now: Date): SettingsFile {
  return { format: FORMAT, version: 1, exported_at: now.toISOString(), settings };
}

const fileSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  settings: z.partialRecord(z.enum(settingNames), z.record(z.string(), z.unknown())),
});

/** The settings a file holds, each with the keys it names; null: it is no such file. */
export function parseSettingsFile(text: string): Map<SettingName, Record<string, unknown>> | null {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { settings } = parsed.data;
  const found = new Map<SettingName, Record<string, unknown>>();
  for (const name of settingNames) {
    const value = settings[name];
    if (value !== undefined) found.set(name, value);
  }
  return found;
}
