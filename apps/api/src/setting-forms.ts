import { parseSchedule } from "@gmail-push/core";
import { type FormFields, secondsIn } from "./form-fields.ts";

/** The settings that have forms on the tools page. */
export type FormSetting =
  | "runtime_flags"
  | "webhook_config"
  | "processing_prefs"
  | "sender_allowlist";

export interface FormReading {
  /** the keys the form is about, as posted */
  patch: Record<string, unknown>;
  /** what cannot be read: a schedule, with the piece of it that is to blame, or an address that was left out */
  unreadable?: { key: string; piece: string | null };
}

interface SettingForm {
  setting: FormSetting;
  read: (fields: FormFields) => FormReading;
}

function switchOf(setting: FormSetting, key: string): SettingForm {
  // The button carries the state to come; any other word is refused by the setting's schema.
  const read = (fields: FormFields) => {
    const word = fields.text("state");
    return { patch: { [key]: word === "on" || word === "off" ? word === "on" : word } };
  };
  return { setting, read };
}

function textsOf(setting: FormSetting, ...keys: readonly string[]): SettingForm {
  const read = (fields: FormFields) => ({
    patch: Object.fromEntries(keys.map((key) => [key, fields.text(key)])),
  });
  return { setting, read };
}

function readRetries(fields: FormFields): FormReading {
  const key = "retry_schedule_sec";
  const reading = parseSchedule(fields.text(key));
  if (reading.kind === "read") return { patch: { [key]: reading.schedule } };
  return { patch: { [key]: null }, unreadable: { key, piece: reading.piece } };
}

/** The address in force stands masked beside a blank field: only the box says that there is to be none. */
function readUrl(fields: FormFields): FormReading {
  const key = "webhook_url";
  const url = fields.text(key).trim();
  if (fields.has("no_url")) return { patch: { [key]: null } };
  if (url !== "") return { patch: { [key]: url } };
  return { patch: { [key]: null }, unreadable: { key, piece: null } };
}

function readLimits(fields: FormFields): FormReading {
  const keys = ["webhook_timeout_sec", "offload_deadline_sec"];
  return { patch: Object.fromEntries(keys.map((key) => [key, secondsIn(fields.text(key))])) };
}

/** One sender a line; commas part them as well. */
function readSenders(fields: FormFields): FormReading {
  const entries = fields.text("senders").split(/[\n,;]/u);
  return {
    patch: { senders: entries.map((entry) => entry.trim()).filter((entry) => entry !== "") },
  };
}

function readAbsence(fields: FormFields): FormReading {
  return {
    patch: {
      absence_pause_enabled: fields.has("absence_pause_enabled"),
      absence_pause_days: fields.texts("absence_pause_days"),
    },
  };
}

/** Every form of the tools page, by the word it is posted under. */
export const settingForms = {
  ingress: switchOf("runtime_flags", "gmail_ingress_enabled"),
  sending: switchOf("webhook_config", "webhook_sending_enabled"),
  linkless: switchOf("runtime_flags", "allow_custom_webhook_without_links"),
  wetransfer: switchOf("runtime_flags", "wetransfer_links_enabled"),
  dedup: switchOf("runtime_flags", "disable_email_id_dedup"),
  tls: switchOf("webhook_config", "webhook_ssl_verify"),
  fallback: switchOf("webhook_config", "webhook_fallback_on_415"),
  mode: textsOf("webhook_config", "webhook_delivery_mode"),
  url: { setting: "webhook_config", read: readUrl },
  window: textsOf("webhook_config", "webhook_time_start", "webhook_time_end"),
  absence: { setting: "webhook_config", read: readAbsence },
  retries: { setting: "processing_prefs", read: readRetries },
  limits: { setting: "processing_prefs", read: readLimits },
  senders: { setting: "sender_allowlist", read: readSenders },
} as const satisfies Record<string, SettingForm>;

export type FormName = keyof typeof settingForms;

export function isFormName(name: string): name is FormName {
  return Object.hasOwn(settingForms, name);
}
