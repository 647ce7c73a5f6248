import { type Destination, type OptionChanges, optionChangesSchema } from "@gmail-push/infra";
import { type SettingIssue, settingIssues } from "./edit-setting.ts";
import { type FormFields, secondsIn } from "./form-fields.ts";

export type DestinationReading =
  | { kind: "read"; options: OptionChanges }
  | { kind: "refused"; issues: SettingIssue[] };

/** Blank leaves it to the settings. */
function seconds(text: string): number | null {
  return text.trim() === "" ? null : secondsIn(text);
}

/** Blank is no limit. */
function limit(text: string): number {
  const trimmed = text.trim();
  return /^\d{0,9}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

function choice(text: string): string | null {
  return text === "" ? null : text;
}

function tlsChoice(text: string): boolean | string | null {
  if (text === "on" || text === "off") return text === "on";
  return choice(text);
}

/** `Name: value`, one a line; a value may hold colons. */
function headersIn(text: string): [string, string][] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()];
    });
}

/** Those there were, less those ticked for removal, and the new ones; values that are kept are never shown. */
function headersOf(fields: FormFields, current: Destination | null): Record<string, string> {
  const removed = new Set(fields.texts("remove_header"));
  const kept = Object.entries(current?.options.headers ?? {}).filter(
    ([name]) => !removed.has(name),
  );
  const added = headersIn(fields.text("headers"));
  const replaced = new Set(added.map(([name]) => name.toLowerCase()));
  const others = kept.filter(([name]) => !replaced.has(name.toLowerCase()));
  return Object.fromEntries([...others, ...added]);
}

/** Reads the options of a destination from its form; without `current`, of a new one. */
export function readDestinationForm(
  fields: FormFields,
  current: Destination | null,
): DestinationReading {
  const name = fields.text("name").trim();
  const posted = {
    ...(name === "" && current === null ? {} : { name }),
    mode: choice(fields.text("mode")),
    verify_tls: tlsChoice(fields.text("verify_tls")),
    timeout_sec: seconds(fields.text("timeout_sec")),
    concurrency: limit(fields.text("concurrency")),
    rate_limit_per_hour: limit(fields.text("rate_limit_per_hour")),
    headers: headersOf(fields, current),
  };
  const parsed = optionChangesSchema.safeParse(posted);
  if (parsed.success) return { kind: "read", options: parsed.data };
  return { kind: "refused", issues: settingIssues(parsed.error) };
}
