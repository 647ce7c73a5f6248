import type { ApiToken, MagicLink } from "@gmail-push/infra";
import {
  emptyLinkForm,
  emptyTokenForm,
  type LinkForm,
  type TokenForm,
} from "../../access-forms.ts";
import { html } from "../html.ts";
import { renderPage } from "../page.ts";
import { defineTexts } from "../texts.ts";
import { linksCard } from "./links-card.ts";
import { type NewSecret, secretCard } from "./secret-card.ts";
import { sessionsCards, type SessionsScene } from "./sessions-card.ts";
import { tokensCard } from "./tokens-card.ts";

const texts = defineTexts({ title: "Access" }, { title: "Accès" });

export interface AccessScene extends SessionsScene {
  tokens: readonly ApiToken[];
  /** null where links are off */
  links: readonly MagicLink[] | null;
}

/** What an answer to a form adds to the page. */
export interface AccessExtra {
  secret?: NewSecret;
  tokenForm?: TokenForm;
  linkForm?: LinkForm;
}

/** Who is signed in and, for operators, what else opens the door. */
export function renderAccess(scene: AccessScene, extra: AccessExtra = {}): string {
  const { context, tokens, links } = scene;
  const { secret, tokenForm = emptyTokenForm, linkForm = emptyLinkForm } = extra;
  const forOperators =
    context.role === "operator"
      ? [tokensCard(context, tokens, tokenForm), linksCard(context, links, linkForm)]
      : [];
  const body = html`${secret === undefined ? "" : secretCard(context, secret)}
  ${sessionsCards(scene)} ${forOperators}`;
  return renderPage(context, { title: texts[context.locale].title, active: "access", body });
}
