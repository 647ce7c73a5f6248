import { printLength } from "@gmail-push/core";
import type { Destination } from "@gmail-push/infra";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { dayWordOf } from "../tools/value-text.ts";

export const optionTexts = defineTexts(
  {
    name: "Name",
    mode: "Body format",
    inherit: "as the tools page says",
    json: "JSON",
    form: "Form",
    verify_tls: "TLS verification",
    on: "on",
    off: "off",
    timeout_sec: "Time limit of an attempt",
    concurrency: "Attempts at a time",
    rate_limit_per_hour: "Attempts an hour",
    none: "none",
  },
  {
    name: "Nom",
    mode: "Format du corps",
    inherit: "comme sur la page Outils",
    json: "JSON",
    form: "Formulaire",
    verify_tls: "Vérification TLS",
    on: "oui",
    off: "non",
    timeout_sec: "Durée maximale d’une tentative",
    concurrency: "Tentatives simultanées",
    rate_limit_per_hour: "Tentatives par heure",
    none: "aucun",
  },
);

export type OptionKey =
  | "name"
  | "mode"
  | "verify_tls"
  | "timeout_sec"
  | "concurrency"
  | "rate_limit_per_hour";

export const optionKeys: readonly OptionKey[] = [
  "name",
  "mode",
  "verify_tls",
  "timeout_sec",
  "concurrency",
  "rate_limit_per_hour",
];

/** An option as its field shows it. */
export function optionText(
  { locale }: PageContext,
  { options: all }: Destination,
  key: OptionKey,
): string {
  switch (key) {
    case "name":
      return all.name;
    case "mode":
      return all.mode ?? "";
    case "verify_tls":
      return all.verify_tls === null ? "" : all.verify_tls ? "on" : "off";
    case "timeout_sec":
      return all.timeout_sec === null ? "" : printLength(all.timeout_sec, dayWordOf(locale));
    case "concurrency":
    case "rate_limit_per_hour":
      return all[key] === 0 ? "" : String(all[key]);
  }
}
