import { sinceWhen } from "../../setting-versions.ts";
import type { ToolsState } from "../../tools-state.ts";
import type { Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { keyText } from "./setting-texts.ts";
import { switchCard } from "./switches.ts";

const texts = defineTexts(
  {
    ingress:
      "The door for the Apps Script’s pushes. Off: each push is answered 409 and the email stays in Gmail under its label, to be pushed again once this is on.",
    ingressOff: "Stop taking in emails? Pushes are answered 409 and the emails wait in Gmail.",
    ingressOn: "Take in emails again? Those that wait in Gmail come with the next pushes.",
    sending:
      "Every webhook. Off: pushes are answered 409 and stay in Gmail, and what was accepted already waits here without losing an attempt.",
    sendingOff: "Stop sending? Receivers get nothing until sending is on again; nothing is lost.",
    sendingOn: "Send again? What has been waiting goes out at once.",
    linkless:
      "On: emails without a link of Dropbox, FromSmash or SwissTransfer go out too. Off: they end “skipped”, and the receiver hears nothing of them.",
    linklessOn:
      "Send emails without links too? Receivers get webhooks whose list of links is empty.",
    linklessOff: "Skip emails without links? Receivers hear no more of them.",
    wetransfer:
      "On: links of WeTransfer count as links. Their files are not copied: the receiver gets the link itself.",
    wetransferOn: "Count WeTransfer’s links? Emails with nothing else then go out too.",
    wetransferOff: "Stop counting WeTransfer’s links? Emails with nothing else are skipped.",
    dedup:
      "On: an email that is pushed twice is processed twice. Only for tests: receivers get duplicates.",
    dedupOn: "Process the same email again each time it is pushed? Receivers get duplicates.",
    dedupOff: "Recognise duplicates again? An email pushed twice goes out once.",
    tls: "Off: a receiver’s certificate is not checked, and somebody between could read along. Destinations can have their own choice.",
    tlsOn: "Check certificates? Receivers with an invalid one get no more webhooks.",
    tlsOff: "Send without checking certificates? Somebody between could read the emails.",
    fallback:
      "When a receiver answers 415, the same attempt is made once more in the other body format.",
    fallbackOn: "Try the other format after a 415?",
    fallbackOff: "Stop trying the other format? A 415 then counts as a failed attempt.",
  },
  {
    ingress:
      "La porte d’entrée des envois du script Gmail. Désactivée : chaque envoi reçoit un 409 et l’e-mail reste dans Gmail sous son libellé, pour être renvoyé dès la réactivation.",
    ingressOff:
      "Arrêter la réception ? Les envois du script recevront un 409 et les e-mails attendront dans Gmail.",
    ingressOn:
      "Reprendre la réception ? Les e-mails qui attendent dans Gmail arriveront aux prochains envois.",
    sending:
      "Tous les webhooks. Désactivé : les envois du script reçoivent un 409 et restent dans Gmail ; ce qui est déjà accepté attend ici sans perdre de tentative.",
    sendingOff:
      "Arrêter l’envoi ? Les destinataires ne recevront rien jusqu’à la réactivation ; rien n’est perdu.",
    sendingOn: "Reprendre l’envoi ? Ce qui attendait part aussitôt.",
    linkless:
      "Activé : les e-mails sans lien Dropbox, FromSmash ou SwissTransfer partent aussi. Désactivé : ils finissent « ignorés » et le destinataire n’en sait rien.",
    linklessOn:
      "Envoyer aussi les e-mails sans lien ? Les destinataires recevront des webhooks à la liste de liens vide.",
    linklessOff: "Ignorer les e-mails sans lien ? Les destinataires n’en sauront plus rien.",
    wetransfer:
      "Activé : les liens WeTransfer comptent comme des liens. Leurs fichiers ne sont pas copiés : le destinataire reçoit le lien lui-même.",
    wetransferOn: "Compter les liens WeTransfer ? Les e-mails qui n’ont qu’eux partiront aussi.",
    wetransferOff:
      "Ne plus compter les liens WeTransfer ? Les e-mails qui n’ont qu’eux seront ignorés.",
    dedup:
      "Activé : un e-mail reçu deux fois est traité deux fois. Pour des tests seulement : les destinataires auront des doublons.",
    dedupOn:
      "Traiter à nouveau le même e-mail à chaque réception ? Les destinataires auront des doublons.",
    dedupOff:
      "Reconnaître à nouveau les doublons ? Un e-mail reçu deux fois ne partira qu’une fois.",
    tls: "Désactivée : le certificat du destinataire n’est pas vérifié et un tiers pourrait lire au passage. Chaque destination peut avoir son propre choix.",
    tlsOn:
      "Vérifier les certificats ? Les destinataires au certificat invalide ne recevront plus rien.",
    tlsOff:
      "Envoyer sans vérifier les certificats ? Un tiers pourrait lire les e-mails au passage.",
    fallback:
      "Quand un destinataire répond 415, la même tentative est refaite une fois dans l’autre format de corps.",
    fallbackOn: "Essayer l’autre format après un 415 ?",
    fallbackOff: "Ne plus essayer l’autre format ? Un 415 comptera comme une tentative en échec.",
  },
);

/** The two switches that stop everything. */
export function mainSwitches(context: PageContext, state: ToolsState): Html[] {
  const text = texts[context.locale];
  const ingress = switchCard(context, state, {
    form: "ingress",
    label: keyText(context.locale, "gmail_ingress_enabled"),
    hint: text.ingress,
    isOn: state.flags.current.value.gmail_ingress_enabled,
    confirmOn: text.ingressOn,
    confirmOff: text.ingressOff,
    since: sinceWhen(state.flags, "gmail_ingress_enabled"),
  });
  const sending = switchCard(context, state, {
    form: "sending",
    label: keyText(context.locale, "webhook_sending_enabled"),
    hint: text.sending,
    isOn: state.webhook.current.value.webhook_sending_enabled,
    confirmOn: text.sendingOn,
    confirmOff: text.sendingOff,
    since: sinceWhen(state.webhook, "webhook_sending_enabled"),
  });
  return [ingress, sending];
}

/** How emails are judged. */
export function emailSwitches(context: PageContext, state: ToolsState): Html[] {
  const text = texts[context.locale];
  const { value } = state.flags.current;
  const linkless = switchCard(context, state, {
    form: "linkless",
    label: keyText(context.locale, "allow_custom_webhook_without_links"),
    hint: text.linkless,
    isOn: value.allow_custom_webhook_without_links,
    confirmOn: text.linklessOn,
    confirmOff: text.linklessOff,
    isOnUnusual: null,
    since: sinceWhen(state.flags, "allow_custom_webhook_without_links"),
  });
  const wetransfer = switchCard(context, state, {
    form: "wetransfer",
    label: keyText(context.locale, "wetransfer_links_enabled"),
    hint: text.wetransfer,
    isOn: value.wetransfer_links_enabled,
    confirmOn: text.wetransferOn,
    confirmOff: text.wetransferOff,
    isOnUnusual: null,
    since: sinceWhen(state.flags, "wetransfer_links_enabled"),
  });
  const dedup = switchCard(context, state, {
    form: "dedup",
    label: keyText(context.locale, "disable_email_id_dedup"),
    hint: text.dedup,
    isOn: value.disable_email_id_dedup,
    confirmOn: text.dedupOn,
    confirmOff: text.dedupOff,
    isOnUnusual: true,
    since: sinceWhen(state.flags, "disable_email_id_dedup"),
  });
  return [linkless, wetransfer, dedup];
}

/** How webhooks are sent. */
export function webhookSwitches(context: PageContext, state: ToolsState): Html[] {
  const text = texts[context.locale];
  const { value } = state.webhook.current;
  const tls = switchCard(context, state, {
    form: "tls",
    label: keyText(context.locale, "webhook_ssl_verify"),
    hint: text.tls,
    isOn: value.webhook_ssl_verify,
    confirmOn: text.tlsOn,
    confirmOff: text.tlsOff,
    since: sinceWhen(state.webhook, "webhook_ssl_verify"),
  });
  const fallback = switchCard(context, state, {
    form: "fallback",
    label: keyText(context.locale, "webhook_fallback_on_415"),
    hint: text.fallback,
    isOn: value.webhook_fallback_on_415,
    confirmOn: text.fallbackOn,
    confirmOff: text.fallbackOff,
    isOnUnusual: null,
    since: sinceWhen(state.webhook, "webhook_fallback_on_415"),
  });
  return [tls, fallback];
}
