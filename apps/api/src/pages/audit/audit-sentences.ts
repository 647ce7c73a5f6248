import type { AuditEntry } from "@gmail-push/infra";
import type { Choice } from "../field.ts";
import { frenchPlural } from "../plural.ts";
import { defineTexts, type Locale } from "../texts.ts";
import { keyText, settingText } from "../tools/setting-texts.ts";

/** A word of an entry's details; "" where there is none. */
type Word = (name: string) => string;
type Sentences = Readonly<Record<string, (word: Word) => string>>;

function counted(count: string, one: string, many: string): string {
  return `${count} ${count === "1" ? one : many}`;
}

function countedInFrench(count: string, word: string): string {
  return `${count} ${frenchPlural(Number(count), word)}`;
}

/** What each action is called in a list to choose from, and how an entry of it reads. */
const sentences = defineTexts<Sentences>(
  {
    setting_saved: (w) => {
      const changed = w("changed");
      const what = changed === "" ? "" : `: ${changed}`;
      return `saved the setting “${w("setting")}”, version ${w("version")}${what}`;
    },
    settings_exported: () => "exported the settings",
    rules_tried: (w) =>
      `tried a draft of the rules on the last ${counted(w("emails"), "email", "emails")}`,
    destination_created: (w) => `created destination ${w("destinationId")}`,
    destination_changed: (w) => `changed destination ${w("destinationId")}: ${w("changed")}`,
    destination_secret_shown: (w) => `looked at the secret of destination ${w("destinationId")}`,
    destination_secret_rotated: (w) => `rotated the secret of destination ${w("destinationId")}`,
    delivery_hurried: (w) => `had delivery ${w("delivery")} attempted ahead of its time`,
    replay_created: (w) =>
      `started replay ${w("replay")} of ${counted(w("total"), "delivery", "deliveries")}, ${w("rate_per_minute")} a minute`,
    replay_stopped: (w) =>
      `stopped replay ${w("replay")}, ${counted(w("remaining"), "delivery", "deliveries")} left`,
    replay_resumed: (w) =>
      `resumed replay ${w("replay")}, ${counted(w("remaining"), "delivery", "deliveries")} left`,
    rules_exported: (w) => `exported version ${w("version")} of the rules`,
    email_content_shown: (w) => `looked at the content of email ${w("email")}`,
    email_content_used_in_lab: (w) => `opened email ${w("email")} in the lab`,
    board_retry: (w) => `retried job ${w("job")} of queue ${w("queue")}`,
    board_promote: (w) => `promoted job ${w("job")} of queue ${w("queue")}`,
    board_pause: (w) => `paused queue ${w("queue")}`,
    board_resume: (w) => `resumed queue ${w("queue")}`,
    signed_in: () => "signed in",
    signed_out: () => "signed out",
    session_ended: (w) => `ended a session of ${w("user")}`,
    sessions_ended: (w) => `ended ${counted(w("ended"), "other session", "other sessions")}`,
    token_made: (w) => `made API token ${w("name")} (${w("scopes")})`,
    token_revoked: (w) => `revoked API token ${w("name")}`,
    link_made: (w) => `made a sign-in link ${w("link")} for a ${w("role")}`,
    link_revoked: (w) => `revoked sign-in link ${w("link")}`,
  },
  {
    setting_saved: (w) => {
      const changed = w("changed");
      const what = changed === "" ? "" : ` : ${changed}`;
      return `a enregistré le réglage « ${w("setting")} », version ${w("version")}${what}`;
    },
    settings_exported: () => "a exporté les réglages",
    rules_tried: (w) =>
      `a essayé un brouillon de règles sur les e-mails les plus récents (${w("emails")})`,
    destination_created: (w) => `a créé la destination ${w("destinationId")}`,
    destination_changed: (w) => `a modifié la destination ${w("destinationId")} : ${w("changed")}`,
    destination_secret_shown: (w) => `a consulté le secret de la destination ${w("destinationId")}`,
    destination_secret_rotated: (w) =>
      `a renouvelé le secret de la destination ${w("destinationId")}`,
    delivery_hurried: (w) => `a fait essayer sans attendre la livraison ${w("delivery")}`,
    replay_created: (w) =>
      `a lancé le rejeu ${w("replay")} de ${countedInFrench(w("total"), "livraison")}, ${w("rate_per_minute")} par minute`,
    replay_stopped: (w) =>
      `a arrêté le rejeu ${w("replay")}, il restait ${countedInFrench(w("remaining"), "livraison")}`,
    replay_resumed: (w) =>
      `a repris le rejeu ${w("replay")}, il reste ${countedInFrench(w("remaining"), "livraison")}`,
    rules_exported: (w) => `a exporté la version ${w("version")} des règles`,
    email_content_shown: (w) => `a consulté le contenu de l’e-mail ${w("email")}`,
    email_content_used_in_lab: (w) => `a ouvert l’e-mail ${w("email")} dans le labo`,
    board_retry: (w) => `a relancé la tâche ${w("job")} de la file ${w("queue")}`,
    board_promote: (w) => `a lancé sans attendre la tâche ${w("job")} de la file ${w("queue")}`,
    board_pause: (w) => `a mis en pause la file ${w("queue")}`,
    board_resume: (w) => `a remis en marche la file ${w("queue")}`,
    signed_in: () => "s’est connecté",
    signed_out: () => "s’est déconnecté",
    session_ended: (w) => `a mis fin à une session de ${w("user")}`,
    sessions_ended: (w) =>
      `a mis fin à ${w("ended")} ${frenchPlural(Number(w("ended")), "autre")} ${frenchPlural(Number(w("ended")), "session")}`,
    token_made: (w) => `a créé le jeton d’API ${w("name")} (${w("scopes")})`,
    token_revoked: (w) => `a révoqué le jeton d’API ${w("name")}`,
    link_made: (w) => `a créé le lien de connexion ${w("link")} (${w("role")})`,
    link_revoked: (w) => `a révoqué le lien de connexion ${w("link")}`,
  },
);

/** What an action is called where one is chosen. */
const labels = defineTexts<Readonly<Record<string, string>>>(
  {
    board_pause: "Queue paused",
    board_promote: "Job promoted",
    board_resume: "Queue resumed",
    board_retry: "Job retried",
    delivery_hurried: "Delivery attempted ahead of its time",
    destination_changed: "Destination changed",
    destination_created: "Destination created",
    destination_secret_shown: "Secret shown",
    destination_secret_rotated: "Secret rotated",
    email_content_shown: "Content looked at",
    email_content_used_in_lab: "Content used in the lab",
    link_made: "Sign-in link made",
    link_revoked: "Sign-in link revoked",
    replay_created: "Replay started",
    replay_resumed: "Replay resumed",
    replay_stopped: "Replay stopped",
    rules_exported: "Rules exported",
    rules_tried: "Rules tried",
    session_ended: "Session ended",
    sessions_ended: "Sessions ended",
    setting_saved: "Setting saved",
    settings_exported: "Settings exported",
    signed_in: "Signed in",
    signed_out: "Signed out",
    token_made: "API token made",
    token_revoked: "API token revoked",
  },
  {
    board_pause: "File mise en pause",
    board_promote: "Tâche lancée sans attendre",
    board_resume: "File remise en marche",
    board_retry: "Tâche relancée",
    delivery_hurried: "Livraison essayée sans attendre",
    destination_changed: "Destination modifiée",
    destination_created: "Destination créée",
    destination_secret_shown: "Secret consulté",
    destination_secret_rotated: "Secret renouvelé",
    email_content_shown: "Contenu consulté",
    email_content_used_in_lab: "Contenu utilisé au labo",
    link_made: "Lien de connexion créé",
    link_revoked: "Lien de connexion révoqué",
    replay_created: "Rejeu lancé",
    replay_resumed: "Rejeu repris",
    replay_stopped: "Rejeu arrêté",
    rules_exported: "Règles exportées",
    rules_tried: "Règles essayées",
    session_ended: "Session terminée",
    sessions_ended: "Sessions terminées",
    setting_saved: "Réglage enregistré",
    settings_exported: "Réglages exportés",
    signed_in: "Connexion",
    signed_out: "Déconnexion",
    token_made: "Jeton d’API créé",
    token_revoked: "Jeton d’API révoqué",
  },
);

/** The actions known by name, to choose from. */
export function actionChoices(locale: Locale): Choice[] {
  const known = Object.entries(labels[locale]).map(([value, label]) => ({ value, label }));
  return known.toSorted((a, b) => a.label.localeCompare(b.label, locale));
}

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordOf).join(", ");
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** A setting and its keys go by the names they have on their pages. */
function settingWord(locale: Locale, name: string, value: unknown): string {
  if (name === "setting") return settingText(locale, wordOf(value));
  if (name !== "changed" || !Array.isArray(value)) return wordOf(value);
  return value.map((key) => keyText(locale, wordOf(key))).join(", ");
}

/** What somebody did, as the rest of a sentence; one we have no words for as it was written. */
export function auditSentence(
  locale: Locale,
  { action, details }: Pick<AuditEntry, "action" | "details">,
): string {
  const known = Object.hasOwn(sentences[locale], action) ? sentences[locale][action] : undefined;
  if (known !== undefined) {
    return known((name) =>
      action === "setting_saved" ? settingWord(locale, name, details[name]) : wordOf(details[name]),
    );
  }
  const rest = Object.entries(details).map(([name, value]) => `${name}: ${wordOf(value)}`);
  return [action, ...rest].join(" · ");
}
