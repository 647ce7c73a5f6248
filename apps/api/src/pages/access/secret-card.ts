import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";

const texts = defineTexts(
  {
    token: "Your new token",
    link: "Your new sign-in link",
    once: "Copy it now: it is shown this once and kept nowhere.",
    tokenUse: "Scripts send it as the header",
    linkUse: "Whoever opens it and presses its button is signed in; it works once.",
    copy: "Copy",
    back: "Done, hide it",
  },
  {
    token: "Votre nouveau jeton",
    link: "Votre nouveau lien de connexion",
    once: "Copiez-le maintenant : il n’est montré qu’une fois et n’est conservé nulle part.",
    tokenUse: "Les scripts l’envoient dans l’en-tête",
    linkUse: "Qui l’ouvre et appuie sur son bouton est connecté ; il ne sert qu’une fois.",
    copy: "Copier",
    back: "C’est fait, le masquer",
  },
);

/** What was just made and is never shown again. */
export interface NewSecret {
  kind: "token" | "link";
  value: string;
}

export function secretCard({ locale }: PageContext, { kind, value }: NewSecret): Html {
  const text = texts[locale];
  const use =
    kind === "token"
      ? html`${text.tokenUse} <code>Authorization: Bearer gp_…</code>`
      : html`${text.linkUse}`;
  return html`<section class="notice notice--ok" aria-labelledby="new-secret-title">
    <h2 id="new-secret-title">${text[kind]}</h2>
    <p role="status">${text.once} ${use}</p>
    <div class="field">
      <label for="new-secret" class="visually-hidden">${text[kind]}</label>
      <input class="mono" id="new-secret" value="${value}" readonly autocomplete="off" />
    </div>
    <p class="row">
      <button class="button button--primary" type="button" data-copy="#new-secret">
        ${text.copy}
      </button>
      <a class="button" href="/admin/access">${text.back}</a>
    </p>
  </section>`;
}
