import type { DeliveryState, EmailState, ReplayRecord } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts, type Locale } from "../texts.ts";

type Tone = "ok" | "warn" | "bad" | "info" | "plain";

const emailTones: Readonly<Record<EmailState, Tone>> = {
  accepted: "info",
  waiting: "warn",
  delivering: "info",
  delivered: "ok",
  skipped: "plain",
  dead: "bad",
};

export const emailStateTexts: Readonly<Record<Locale, Readonly<Record<EmailState, string>>>> =
  defineTexts(
    {
      accepted: "accepted",
      waiting: "waiting",
      delivering: "being delivered",
      delivered: "delivered",
      skipped: "skipped",
      dead: "dead",
    },
    {
      accepted: "accepté",
      waiting: "en attente",
      delivering: "en livraison",
      delivered: "livré",
      skipped: "ignoré",
      dead: "abandonné",
    },
  );

const deliveryTones: Readonly<Record<DeliveryState, Tone>> = {
  pending: "info",
  delivered: "ok",
  dead: "bad",
};

export const deliveryStateTexts: Readonly<Record<Locale, Readonly<Record<DeliveryState, string>>>> =
  defineTexts(
    { pending: "under way", delivered: "delivered", dead: "dead" },
    { pending: "en cours", delivered: "livrée", dead: "abandonnée" },
  );

const replayTones: Readonly<Record<ReplayRecord["state"], Tone>> = {
  running: "info",
  stopped: "warn",
  done: "ok",
};

const replayTexts = defineTexts(
  { running: "running", stopped: "stopped", done: "done" },
  { running: "en cours", stopped: "arrêté", done: "terminé" },
);

/** A short word with a colour that says no more than the word. */
export function badge(tone: Tone, text: string): Html {
  const look = tone === "plain" ? "badge" : `badge badge--${tone}`;
  return html`<span class="${look}">${text}</span>`;
}

export function emailBadge({ locale }: Pick<PageContext, "locale">, state: EmailState): Html {
  return badge(emailTones[state], emailStateTexts[locale][state]);
}

export function deliveryBadge({ locale }: Pick<PageContext, "locale">, state: DeliveryState): Html {
  return badge(deliveryTones[state], deliveryStateTexts[locale][state]);
}

export function replayBadge(
  { locale }: Pick<PageContext, "locale">,
  state: ReplayRecord["state"],
): Html {
  return badge(replayTones[state], replayTexts[locale][state]);
}
