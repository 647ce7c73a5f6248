import type { HttpError } from "../http-error.ts";
import { html, type Html } from "./html.ts";
import { renderBarePage, renderPage } from "./page.ts";
import type { PageContext } from "./page-context.ts";
import { defineTexts, type Locale } from "./texts.ts";

const texts = defineTexts(
  {
    request: "Request not understood",
    requestWhy: "The server could not make sense of what was sent.",
    signIn: "Please sign in",
    signInWhy:
      "Your session has ended, and nothing was changed. Sign in in another tab, then go back to the form: what you typed may still be there.",
    forbidden: "Not allowed",
    forbiddenWhy: "Your account may look, but not do this. An operator can.",
    foreign: "Sent from elsewhere, or too old",
    foreignWhy:
      "For your safety, a form must come from a page of this site, opened in this session. Load the page again, then send it again. Nothing was changed.",
    absent: "Page not found",
    absentWhy: "There is nothing at this address, or not any more.",
    method: "Not possible this way",
    methodWhy: "This address does not take such a request.",
    conflict: "Changed meanwhile",
    conflictWhy: "Something changed between the page and your request. Load the page again.",
    large: "Too large",
    largeWhy: "What was sent is larger than the server takes.",
    often: "Too many tries",
    oftenWhy: "Wait before the next one. Seconds to wait:",
    fault: "Something went wrong",
    faultWhy: "This is a fault of ours; it is in the log, under this number:",
    away: "Not available now",
    awayWhy:
      "The server cannot reach its store (Redis), or has no room left. Emails stay in Gmail meanwhile and are not lost. Try again in a moment.",
    retry: "Try again",
    reload: "Load the page again",
    home: "Overview",
    toSignIn: "Sign in",
    said: "The server said:",
  },
  {
    request: "Requête incomprise",
    requestWhy: "Le serveur n’a pas compris ce qui a été envoyé.",
    signIn: "Veuillez vous connecter",
    signInWhy:
      "Votre session est terminée et rien n’a été modifié. Connectez-vous dans un autre onglet, puis revenez au formulaire : votre saisie y est peut-être encore.",
    forbidden: "Non autorisé",
    forbiddenWhy: "Votre compte permet de consulter, pas de faire ceci. Un opérateur le peut.",
    foreign: "Envoi extérieur ou trop ancien",
    foreignWhy:
      "Par sécurité, un formulaire doit venir d’une page de ce site, ouverte dans cette session. Rechargez la page puis renvoyez-le. Rien n’a été modifié.",
    absent: "Page introuvable",
    absentWhy: "Il n’y a rien, ou plus rien, à cette adresse.",
    method: "Impossible de cette façon",
    methodWhy: "Cette adresse n’accepte pas ce type de requête.",
    conflict: "Modifié entre-temps",
    conflictWhy: "Quelque chose a changé entre la page et votre requête. Rechargez la page.",
    large: "Trop volumineux",
    largeWhy: "L’envoi dépasse la taille que le serveur accepte.",
    often: "Trop de tentatives",
    oftenWhy: "Patientez avant le prochain. Secondes à attendre :",
    fault: "Une erreur est survenue",
    faultWhy: "C’est un défaut de notre côté ; il figure au journal sous ce numéro :",
    away: "Indisponible pour le moment",
    awayWhy:
      "Le serveur ne peut pas joindre son stockage (Redis), ou la place manque. Les e-mails restent dans Gmail entre-temps et ne sont pas perdus. Réessayez dans un instant.",
    retry: "Réessayer",
    reload: "Recharger la page",
    home: "Vue d’ensemble",
    toSignIn: "Se connecter",
    said: "Réponse du serveur :",
  },
);

const KINDS = {
  400: "request",
  401: "signIn",
  403: "forbidden",
  404: "absent",
  405: "method",
  409: "conflict",
  412: "conflict",
  413: "large",
  415: "request",
  422: "request",
  429: "often",
  500: "fault",
  503: "away",
} as const;

type Kind = (typeof KINDS)[keyof typeof KINDS] | "foreign";

function kindOf({ status, code }: HttpError): Kind {
  if (code === "csrf" || code === "cross_origin") return "foreign";
  const known = Object.entries(KINDS).find(([each]) => Number(each) === status)?.[1];
  return known ?? (status < 500 ? "request" : "fault");
}

export interface ErrorScene {
  locale: Locale;
  /** whoever is signed in gets the frame too */
  page: PageContext | null;
  requestId: string;
  /** where to try again, or to load the page again; null when that would send something twice */
  retry: string | null;
}

/** The words for a refusal, with what can be done about it. */
function explain(refusal: HttpError, kind: Kind, scene: ErrorScene): Html {
  const text = texts[scene.locale];
  const seconds = refusal.headers["Retry-After"] ?? "";
  const facts: Partial<Record<Kind, string>> = { often: seconds, fault: scene.requestId };
  const fact = facts[kind];
  const link =
    kind === "signIn"
      ? html`<a class="button button--primary" href="/admin/sign-in">${text.toSignIn}</a>`
      : html`<a class="button" href="/admin">${text.home}</a>`;
  return html`<div class="card">
    <p>${text[`${kind}Why`]} ${fact === undefined ? "" : html`<strong>${fact}</strong>`}</p>
    ${
      kind === "request" || kind === "conflict"
        ? html`<p class="soft">${text.said} <span lang="en">${refusal.message}</span></p>`
        : ""
    }
    <p class="row">
      ${
        scene.retry === null
          ? ""
          : html`<a class="button button--primary" href="${scene.retry}">
              ${kind === "foreign" ? text.reload : text.retry}
            </a>`
      }
      ${link}
    </p>
  </div>`;
}

/** A whole page that says what is wrong. */
export function renderErrorPage(refusal: HttpError, scene: ErrorScene): string {
  const kind = kindOf(refusal);
  const title = texts[scene.locale][kind];
  const body = explain(refusal, kind, scene);
  if (scene.page === null) return renderBarePage(scene.locale, title, body);
  return renderPage(scene.page, { title, active: null, body });
}

/** The same for a part of a page that htmx asked for. */
export function renderErrorFragment(refusal: HttpError, { locale, requestId }: ErrorScene): string {
  const kind = kindOf(refusal);
  const text = texts[locale];
  const number = kind === "fault" ? requestId : "";
  return html`<div class="notice notice--bad" role="alert">
    <p><strong>${text[kind]}</strong> ${text[`${kind}Why`]} ${number}</p>
  </div>`.text;
}
