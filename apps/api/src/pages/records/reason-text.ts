import type { Attempt } from "@gmail-push/core";
import { defineTexts, type Locale } from "../texts.ts";

const reasons = defineTexts<Record<string, string>>(
  {
    bot_protection_denied: "refused by a bot protection",
    unsupported_media_type: "content type not supported",
    rate_limited: "too many requests",
    gone: "the destination says it is gone",
    redirect_refused: "redirected elsewhere, which is not followed",
    upstream_client_error: "refused by the destination",
    upstream_server_error: "the destination failed",
    remote_application_error: "answered that it did not succeed",
    timeout: "no answer in time",
    network_error: "could not be reached",
    tls_error: "no secure connection",
    egress_blocked: "an address that must not be reached from here",
    destination_disabled: "the destination is disabled",
    destination_missing: "the destination is no longer known",
    content_missing: "the content is no longer there",
    gave_up: "given up after too many tries",
    killed_its_worker: "its worker died on it more than once",
  },
  {
    bot_protection_denied: "refusé par une protection anti-robots",
    unsupported_media_type: "type de contenu non accepté",
    rate_limited: "trop de requêtes",
    gone: "la destination dit ne plus exister",
    redirect_refused: "redirigé ailleurs, ce qui n’est pas suivi",
    upstream_client_error: "refusé par la destination",
    upstream_server_error: "la destination est en erreur",
    remote_application_error: "a répondu que cela n’a pas réussi",
    timeout: "pas de réponse à temps",
    network_error: "injoignable",
    tls_error: "pas de connexion sécurisée",
    egress_blocked: "une adresse qui ne doit pas être jointe d’ici",
    destination_disabled: "la destination est désactivée",
    destination_missing: "la destination n’est plus connue",
    content_missing: "le contenu n’est plus là",
    gave_up: "abandon après trop de tentatives",
    killed_its_worker: "le processus qui s’en chargeait est mort plusieurs fois",
  },
);

const copyReasons = defineTexts<Record<string, string>>(
  {
    timeout: "the storage did not answer in time",
    network_error: "the storage could not be reached",
    unauthorized: "the storage does not accept our secret",
    bad_response: "the storage answered something unreadable",
    storage_failed: "the storage failed",
    skipped: "the storage failed too often and is left alone for a while",
    refused: "a host that may not be fetched from",
    egress_blocked: "an address that must not be reached from here",
    source_failed: "the provider failed",
    source_timeout: "the provider did not answer in time",
    source_gone: "deleted or expired at the provider",
    landing_page: "a page where a file should be",
    not_an_archive: "not the archive that was expected",
    too_large: "too large",
    too_small: "too small to be the file",
    size_mismatch: "not of the size that was announced",
    no_credit: "no download left",
    unsupported: "needs a password, a key or a browser",
  },
  {
    timeout: "le stockage n’a pas répondu à temps",
    network_error: "le stockage est injoignable",
    unauthorized: "le stockage refuse notre secret",
    bad_response: "réponse illisible du stockage",
    storage_failed: "le stockage est en erreur",
    skipped: "trop d’échecs du stockage, laissé au repos un moment",
    refused: "un hôte d’où rien ne doit être copié",
    egress_blocked: "une adresse qui ne doit pas être jointe d’ici",
    source_failed: "le service de partage est en erreur",
    source_timeout: "le service de partage n’a pas répondu à temps",
    source_gone: "supprimé ou expiré chez le service de partage",
    landing_page: "une page à la place du fichier",
    not_an_archive: "pas l’archive attendue",
    too_large: "trop gros",
    too_small: "trop petit pour être le fichier",
    size_mismatch: "pas de la taille annoncée",
    no_credit: "plus de téléchargement disponible",
    unsupported: "demande un mot de passe, une clé ou un navigateur",
  },
);

function lookUp(known: Readonly<Record<string, string>>, reason: string): string {
  return Object.hasOwn(known, reason) ? (known[reason] ?? reason) : reason;
}

/** Why an attempt, a delivery or an email failed; one we have no words for is shown by its name. */
export function reasonText(locale: Locale, reason: string): string {
  return lookUp(reasons[locale], reason);
}

const causes = defineTexts<Record<NonNullable<Attempt["cause"]>, string>>(
  {
    dns_failure: "its name was not found",
    connection_refused: "connection refused",
    connection_reset: "connection broken off",
    unreachable: "no route to it",
    invalid_answer: "its answer is no HTTP",
    certificate_expired: "its certificate has expired",
    certificate_name: "its certificate is for another name",
    certificate_untrusted: "its certificate is not trusted",
    handshake_failed: "it and we found no common TLS",
  },
  {
    dns_failure: "son nom est introuvable",
    connection_refused: "connexion refusée",
    connection_reset: "connexion interrompue",
    unreachable: "aucune route vers elle",
    invalid_answer: "sa réponse n’est pas du HTTP",
    certificate_expired: "son certificat a expiré",
    certificate_name: "son certificat est à un autre nom",
    certificate_untrusted: "son certificat n’est pas reconnu",
    handshake_failed: "aucun TLS en commun",
  },
);

/** Why an attempt failed, and what lies behind it where that is known; empty when it did not. */
export function failureText(locale: Locale, failure: Pick<Attempt, "reason" | "cause">): string {
  const { reason, cause } = failure;
  if (reason === null) return "";
  const text = reasonText(locale, reason);
  if (cause === null) return text;
  return `${text}${locale === "fr" ? " :" : ":"} ${causes[locale][cause]}`;
}

/** Why there is no copy of a file. */
export function copyReasonText(locale: Locale, reason: string): string {
  return lookUp(copyReasons[locale], reason);
}

const outcomes = defineTexts<Record<string, string>>(
  {
    processed: "every delivery was confirmed",
    stopped_by_routing_rule: "confirmed; a rule stopped the default destination",
    skipped_outside_time_window: "skipped: a recadrage outside the window",
    skipped_no_links: "skipped: no link to a known provider",
    dead: "a delivery was given up",
  },
  {
    processed: "toutes les livraisons sont confirmées",
    stopped_by_routing_rule: "confirmé ; une règle a écarté la destination par défaut",
    skipped_outside_time_window: "ignoré : recadrage hors de la plage horaire",
    skipped_no_links: "ignoré : aucun lien d’un service connu",
    dead: "une livraison a été abandonnée",
  },
);

/** How an email ended, in a few words. */
export function outcomeText(locale: Locale, outcome: string): string {
  return lookUp(outcomes[locale], outcome);
}

const detectorTexts = defineTexts<Record<string, string>>(
  { recadrage: "Recadrage", desabonnement_journee_tarifs: "DESABO", none: "None" },
  { recadrage: "Recadrage", desabonnement_journee_tarifs: "DESABO", none: "Aucun" },
);

/** What the patterns took an email for. */
export function detectorText(locale: Locale, detector: string): string {
  return lookUp(detectorTexts[locale], detector);
}

const providers: Readonly<Record<string, string>> = {
  dropbox: "Dropbox",
  fromsmash: "Smash",
  swisstransfer: "SwissTransfer",
};

/** A provider as it writes itself. */
export function providerName(provider: string): string {
  return lookUp(providers, provider);
}
