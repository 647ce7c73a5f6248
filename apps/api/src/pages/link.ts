import type { MagicLink } from "@gmail-push/infra";
import { html } from "./html.ts";
import { renderBarePage } from "./page.ts";
import { bareLanguages } from "./sign-in.ts";
import { defineTexts, type Locale } from "./texts.ts";

const texts = defineTexts(
  {
    title: "Sign-in link",
    as: "This link signs you in once, as",
    viewer: "a viewer.",
    operator: "an operator.",
    submit: "Sign in",
    gone: "This link does not work",
    goneWhy: "It was used already, revoked, or is too old. Ask an operator for another one.",
    other: "Sign in with a password",
  },
  {
    title: "Lien de connexion",
    as: "Ce lien vous connecte une seule fois, en tant que",
    viewer: "lecteur.",
    operator: "opérateur.",
    submit: "Se connecter",
    gone: "Ce lien ne fonctionne pas",
    goneWhy:
      "Il a déjà servi, a été révoqué ou est trop ancien. Demandez-en un autre à un opérateur.",
    other: "Se connecter avec un mot de passe",
  },
);

/** What a sign-in link leads to: one button, so that who only looks uses nothing up. */
export function renderLink(locale: Locale, { role }: Pick<MagicLink, "role">, path: string) {
  const text = texts[locale];
  const body = html`<form class="card" method="post" action="${path}">
      <p>${text.as} ${text[role]}</p>
      <button class="button button--primary">${text.submit}</button>
    </form>
    ${bareLanguages(locale, path, new URLSearchParams())}`;
  return renderBarePage(locale, text.title, body);
}

export function renderLinkGone(locale: Locale): string {
  const text = texts[locale];
  const body = html`<div class="card">
    <p>${text.goneWhy}</p>
    <p><a class="button" href="/admin/sign-in">${text.other}</a></p>
  </div>`;
  return renderBarePage(locale, text.gone, body);
}
