import type { TestOutcome } from "../../test-alert.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";

const texts = defineTexts(
  {
    delivered: "The test alert was delivered.",
    failed: "The test alert was not delivered:",
    noWebhook: "The worker has no ALERT_WEBHOOK_URL, so nothing was sent.",
    unheard: "No worker sent the test alert within 20 seconds.",
  },
  {
    delivered: "L’alerte de test a été livrée.",
    failed: "L’alerte de test n’a pas été livrée :",
    noWebhook: "Le worker n’a pas d’ALERT_WEBHOOK_URL : rien n’a été envoyé.",
    unheard: "Aucun worker n’a envoyé l’alerte de test en 20 secondes.",
  },
);

function notice(tone: "ok" | "warn" | "bad", text: string | Html): Html {
  return html`<div class="notice notice--${tone}" role="status"><p>${text}</p></div>`;
}

/** What the test alert came to. */
export function testNotice({ locale }: PageContext, test: TestOutcome | null): Html {
  const text = texts[locale];
  switch (test?.kind) {
    case undefined:
      return html``;
    case "unheard":
      return notice("bad", text.unheard);
    case "no_webhook":
      return notice("warn", text.noWebhook);
    case "sent": {
      const { outcome, reason, status } = test.receipt;
      if (outcome === "delivered") return notice("ok", text.delivered);
      const code = status === null ? "" : ` (HTTP ${status})`;
      return notice("bad", html`${text.failed} <code>${reason ?? ""}</code>${code}`);
    }
  }
}
