import { sendingAt, type SettingName } from "@gmail-push/core";
import type { Overview } from "../../read-overview.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts, type Locale } from "../texts.ts";
import { timeText } from "../time-text.ts";

const texts = defineTexts(
  {
    tools: "To the switches",
    ingressOff: "Ingress is off",
    ingressWhy: "Pushes are refused; the emails stay in Gmail and come once it is on again.",
    sendingOff: "Sending is off",
    sendingWhy: "Nothing is delivered and nothing new is taken in; what was accepted is kept.",
    absence: "Today is a day of absence",
    absenceWhy: "Nothing is delivered and nothing new is taken in until",
    unread: "The settings have not been read yet",
    unreadWhy: "Pushes are answered 503 until Redis has told them.",
    broken: "Settings that cannot be read",
    brokenWhy: "What is stored does not parse; the last good values are in force:",
  },
  {
    tools: "Vers les interrupteurs",
    ingressOff: "La réception est coupée",
    ingressWhy:
      "Les envois du script sont refusés ; les e-mails restent dans Gmail et arriveront à la réactivation.",
    sendingOff: "L’envoi est coupé",
    sendingWhy: "Rien n’est livré et rien de nouveau n’est accepté ; ce qui l’était est conservé.",
    absence: "Aujourd’hui est un jour d’absence",
    absenceWhy: "Rien n’est livré et rien de nouveau n’est accepté jusqu’au",
    unread: "Les réglages n’ont pas encore été lus",
    unreadWhy: "Les envois du script reçoivent un 503 jusqu’à ce que Redis les donne.",
    broken: "Réglages illisibles",
    brokenWhy: "Ce qui est enregistré est illisible ; les dernières bonnes valeurs s’appliquent :",
  },
);

/** Something that must not be overlooked. */
export interface Banner {
  level: "warn" | "bad";
  title: string;
  why: string | Html;
}

function brokenBanner(locale: Locale, unreadable: readonly SettingName[]): Banner[] {
  if (unreadable.length === 0) return [];
  const text = texts[locale];
  const why = `${text.brokenWhy} ${unreadable.join(", ")}`;
  return [{ level: "bad", title: text.broken, why }];
}

/** What keeps mail from flowing, or would if nobody looked. */
export function bannersOf(
  context: PageContext,
  { settings, unreadable, now }: Pick<Overview, "settings" | "unreadable" | "now">,
): Banner[] {
  const text = texts[context.locale];
  const broken = brokenBanner(context.locale, unreadable);
  if (settings === null) return [{ level: "bad", title: text.unread, why: text.unreadWhy }];
  const banners: Banner[] = [...broken];
  if (!settings.runtime_flags.gmail_ingress_enabled) {
    banners.push({ level: "warn", title: text.ingressOff, why: text.ingressWhy });
  }
  const sending = sendingAt(settings.webhook_config, now, settings.timeZone);
  if (sending.kind === "on") return banners;
  const banner: Banner =
    sending.because === "switched_off"
      ? { level: "warn", title: text.sendingOff, why: text.sendingWhy }
      : {
          level: "warn",
          title: text.absence,
          why: html`${text.absenceWhy} ${timeText(context, sending.until)}.`,
        };
  return [...banners, banner];
}

/** The banners with the way to the switches. */
export function renderBanners(context: PageContext, banners: readonly Banner[]): Html {
  const text = texts[context.locale];
  const list = banners.map(
    ({ level, title, why }) =>
      html`<div class="notice notice--${level}">
        <p><strong>${title}.</strong> ${why} <a href="/admin/tools">${text.tools}</a></p>
      </div>`,
  );
  return html`<div id="banners">${list}</div>`;
}
