import { locales } from "../locale.ts";
import { html, type Html } from "./html.ts";
import { renderBarePage } from "./page.ts";
import { defineTexts, type Locale } from "./texts.ts";

const texts = defineTexts(
  {
    title: "Sign in",
    user: "User",
    password: "Password",
    submit: "Sign in",
    wrong: "The user or the password is wrong.",
    tooMany: "Too many failed tries. Try again in",
    tooManyEnd: "seconds.",
    signedOut: "You are signed out.",
    hint: "A sign-in link works too: open the one an operator gave you.",
    language: "Language",
  },
  {
    title: "Connexion",
    user: "Utilisateur",
    password: "Mot de passe",
    submit: "Se connecter",
    wrong: "L’utilisateur ou le mot de passe est incorrect.",
    tooMany: "Trop de tentatives infructueuses. Réessayez dans",
    tooManyEnd: "secondes.",
    signedOut: "Vous êtes déconnecté.",
    hint: "Un lien de connexion convient aussi : ouvrez celui qu’un opérateur vous a donné.",
    language: "Langue",
  },
);

const languageNames: Readonly<Record<Locale, string>> = { en: "English", fr: "Français" };

export type SignInNotice =
  | { kind: "wrong" }
  | { kind: "signed_out" }
  | { kind: "too_many"; seconds: string };

export interface SignInForm {
  /** what was typed */
  user: string;
  /** a path of this site */
  next: string;
  notice: SignInNotice | null;
}

function noticeOf(locale: Locale, notice: SignInNotice | null): Html | string {
  const text = texts[locale];
  switch (notice?.kind) {
    case undefined:
      return "";
    case "signed_out":
      return html`<p class="notice notice--ok" role="status">${text.signedOut}</p>`;
    case "wrong":
      return html`<p class="notice notice--bad" role="alert" id="mistake">${text.wrong}</p>`;
    case "too_many":
      return html`<p class="notice notice--warn" role="alert" id="mistake">
        ${text.tooMany} ${notice.seconds} ${text.tooManyEnd}
      </p>`;
  }
}

/** Links to the same page in each language. */
export function bareLanguages(locale: Locale, path: string, query: URLSearchParams): Html {
  const links = locales.map((other) => {
    const asked = new URLSearchParams(query);
    asked.set("lang", other);
    const current = other === locale ? html`aria-current="true"` : "";
    return html`<a href="${path}?${asked.toString()}" lang="${other}" hreflang="${other}" ${current}
      >${languageNames[other]}</a
    >`;
  });
  return html`<nav class="languages" aria-label="${texts[locale].language}">${links}</nav>`;
}

/** The form that signs in; it works without a script. */
export function renderSignIn(locale: Locale, { user, next, notice }: SignInForm): string {
  const text = texts[locale];
  const isWrong = notice !== null && notice.kind !== "signed_out";
  const described = isWrong ? html`aria-describedby="mistake"` : "";
  const invalid = notice?.kind === "wrong" ? html`aria-invalid="true"` : "";
  const body = html`${noticeOf(locale, notice)}
    <form class="card" method="post" action="/admin/sign-in">
      <input type="hidden" name="next" value="${next}" />
      <div class="field">
        <label for="user">${text.user}</label>
        <input
          id="user"
          name="user"
          value="${user}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          maxlength="64"
          required
          ${user === "" ? "autofocus" : ""}
          ${described}
          ${invalid}
        />
      </div>
      <div class="field">
        <label for="password">${text.password}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${user === "" ? "" : "autofocus"}
          ${described}
          ${invalid}
        />
      </div>
      <button class="button button--primary">${text.submit}</button>
    </form>
    <p class="soft">${text.hint}</p>
    ${bareLanguages(locale, "/admin/sign-in", new URLSearchParams({ next }))}`;
  return renderBarePage(locale, text.title, body);
}
