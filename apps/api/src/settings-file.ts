import { type SettingName, settingNames, type SettingValues } from "@gmail-push/core";
import { z } from "zod";
import type { Role } from "./pages/page-context.ts";

const FORMAT = "gmail-push-settings";

/** Settings as one file. It holds no secret but the paths of webhook URLs, and those for operators only. */
export interface SettingsFile {
  format: typeof FORMAT;
  version: 1;
  exported_at: string;
  settings: Partial<Record<SettingName, object>>;
}

/** What a viewer may take along: no URL, and so no rule, and nobody's address. */
function forViewer(name: SettingName, value: object): object | null {
  if (name === "routing_rules" || name === "sender_allowlist") return null;
  const { webhook_url: _, ...rest } = { webhook_url: null, ...value };
  return rest;
}

/** All settings in force, as far as the reader may have them. */
export function toSettingsFile(values: SettingValues, role: Role, now: Date): SettingsFile {
  const settings: Partial<Record<SettingName, object>> = {};
  for (const name of settingNames) {
    const value = role === "operator" ? values[name] : forViewer(name, values[name]);
    if (value !== null) settings[name] = value;
  }
  return { format: FORMAT, version: 1, exported_at: now.toISOString(), settings };
}

const fileSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  settings: z.partialRecord(z.enum(settingNames), z.record(z.string(), z.unknown())),
});

/** The settings a file holds, each with the keys it names; null: it is no such file. */
export function parseSettingsFile(text: string): Map<SettingName, Record<string, unknown>> | null {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return null;
    const { settings } = parsed.data;
    const found = new Map<SettingName, Record<string, unknown>>();
    for (const name of settingNames) {
      const value = settings[name];
      if (value !== undefined) found.set(name, value);
    }
    return found;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
