import type { Weekday } from "@gmail-push/core";
import { alertPrefTexts } from "../alerts/prefs-texts.ts";
import { defineTexts, type Locale } from "../texts.ts";

/** A setting's name as people say it. */
const names = defineTexts<Record<string, string>>(
  {
    runtime_flags: "Switches",
    webhook_config: "Webhooks",
    processing_prefs: "Retries and time limits",
    routing_rules: "Rules",
    sender_allowlist: "Senders",
    alert_prefs: "Alerts",
  },
  {
    runtime_flags: "Interrupteurs",
    webhook_config: "Webhooks",
    processing_prefs: "Reprises et délais",
    routing_rules: "Règles",
    sender_allowlist: "Expéditeurs",
    alert_prefs: "Alertes",
  },
);

/** A key's name as people say it. */
const labels = defineTexts<Record<string, string>>(
  {
    gmail_ingress_enabled: "Taking in emails",
    allow_custom_webhook_without_links: "Emails without links",
    wetransfer_links_enabled: "WeTransfer’s links",
    disable_email_id_dedup: "No duplicate check",
    webhook_url: "Default destination",
    webhook_ssl_verify: "TLS verification",
    webhook_sending_enabled: "Sending",
    webhook_delivery_mode: "Body format",
    webhook_fallback_on_415: "Other format on 415",
    webhook_time_start: "Window opens",
    webhook_time_end: "Window closes",
    absence_pause_enabled: "Pause on days off",
    absence_pause_days: "Days off",
    webhook_timeout_sec: "Time limit of an attempt",
    retry_schedule_sec: "Waits between attempts",
    offload_deadline_sec: "Wait for files",
    senders: "Allowed senders",
    rules: "Rules",
    ...alertPrefTexts.en,
  },
  {
    gmail_ingress_enabled: "Réception des e-mails",
    allow_custom_webhook_without_links: "E-mails sans lien",
    wetransfer_links_enabled: "Liens WeTransfer",
    disable_email_id_dedup: "Pas de contrôle des doublons",
    webhook_url: "Destination par défaut",
    webhook_ssl_verify: "Vérification TLS",
    webhook_sending_enabled: "Envoi",
    webhook_delivery_mode: "Format du corps",
    webhook_fallback_on_415: "Autre format après un 415",
    webhook_time_start: "Ouverture de la plage",
    webhook_time_end: "Fermeture de la plage",
    absence_pause_enabled: "Pause les jours d’absence",
    absence_pause_days: "Jours d’absence",
    webhook_timeout_sec: "Durée maximale d’une tentative",
    retry_schedule_sec: "Attentes entre les tentatives",
    offload_deadline_sec: "Attente des fichiers",
    senders: "Expéditeurs autorisés",
    rules: "Règles",
    ...alertPrefTexts.fr,
  },
);

/** Every weekday, by the word it is stored under. */
export const weekdayTexts = defineTexts<Record<Weekday, string>>(
  {
    monday: "Monday",
    tuesday: "Tuesday",
    wednesday: "Wednesday",
    thursday: "Thursday",
    friday: "Friday",
    saturday: "Saturday",
    sunday: "Sunday",
  },
  {
    monday: "lundi",
    tuesday: "mardi",
    wednesday: "mercredi",
    thursday: "jeudi",
    friday: "vendredi",
    saturday: "samedi",
    sunday: "dimanche",
  },
);

function wordOf(words: Record<string, string>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}

export function settingText(locale: Locale, name: string): string {
  return wordOf(names[locale], name);
}

export function keyText(locale: Locale, key: string): string {
  return wordOf(labels[locale], key);
}
