import { assetUrl } from "../assets.ts";
import { locales } from "../locale.ts";
import { html, type Html } from "./html.ts";
import type { PageContext } from "./page-context.ts";
import { defineTexts, type Locale } from "./texts.ts";

const texts = defineTexts(
  {
    skip: "Skip to content",
    menu: "Menu",
    navigation: "Pages",
    overview: "Overview",
    emails: "Emails",
    deliveries: "Deliveries",
    replays: "Replays",
    rules: "Rules",
    lab: "Lab",
    tools: "Tools",
    destinations: "Destinations",
    alerts: "Alerts",
    audit: "Journal",
    inbox: "Inbox",
    access: "Access",
    queues: "Queues",
    api: "API",
    signOut: "Sign out",
    times: "Times:",
    viewer: "viewer",
    operator: "operator",
    language: "Language",
  },
  {
    skip: "Aller au contenu",
    menu: "Menu",
    navigation: "Pages",
    overview: "Vue d’ensemble",
    emails: "E-mails",
    deliveries: "Livraisons",
    replays: "Rejeux",
    rules: "Règles",
    lab: "Labo",
    tools: "Outils",
    destinations: "Destinations",
    alerts: "Alertes",
    audit: "Journal",
    inbox: "Boîte",
    access: "Accès",
    queues: "Files",
    api: "API",
    signOut: "Se déconnecter",
    times: "Heures :",
    viewer: "lecteur",
    operator: "opérateur",
    language: "Langue",
  },
);

const sections = [
  ["overview", "/admin"],
  ["emails", "/admin/emails"],
  ["deliveries", "/admin/deliveries"],
  ["replays", "/admin/replays"],
  ["rules", "/admin/rules"],
  ["lab", "/admin/lab"],
  ["tools", "/admin/tools"],
  ["destinations", "/admin/destinations"],
  ["alerts", "/admin/alerts"],
  ["audit", "/admin/audit"],
  ["inbox", "/inbox"],
  ["access", "/admin/access"],
  ["queues", "/admin/queues"],
  ["api", "/admin/api"],
] as const;

/** Where another kind of work begins in the menu. */
const groups: readonly string[] = ["emails", "rules", "alerts", "access"];

export type Section = (typeof sections)[number][0];

const languageNames: Readonly<Record<Locale, string>> = { en: "English", fr: "Français" };

function navigation(context: PageContext, active: Section | null): Html {
  const text = texts[context.locale];
  const shown = sections.filter(([name]) => name !== "inbox" || context.hasInbox);
  const links = shown.map(
    ([name, path]) =>
      html`<li ${groups.includes(name) ? html`class="group"` : ""}>
        <a href="${path}" ${name === active ? html`aria-current="page"` : ""}>${text[name]}</a>
      </li>`,
  );
  return html`<nav aria-label="${text.navigation}">
    <ul>
      ${links}
    </ul>
  </nav>`;
}

function languageLink({ url, locale }: PageContext): Html {
  const here = new URL(url, "http://here");
  const links = locales.map((other) => {
    here.searchParams.set("lang", other);
    const current = other === locale ? html`aria-current="true"` : "";
    const address = here.pathname + here.search;
    return html`<a href="${address}" lang="${other}" hreflang="${other}" ${current}
      >${languageNames[other]}</a
    >`;
  });
  return html`<span class="languages">${links}</span>`;
}

function head(title: string, scripts: readonly string[]): Html {
  const modules = scripts.map(
    (name) => html`<script type="module" src="${assetUrl(`${name}.js`)}"></script>`,
  );
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · gmail-push</title>
    <link rel="icon" href="${assetUrl("icon.svg")}" type="image/svg+xml" />
    <link rel="stylesheet" href="${assetUrl("page.css")}" />
    <script defer src="${assetUrl("vendor/htmx.min.js")}"></script>
    <script type="module" src="${assetUrl("page.js")}"></script>
    ${modules}
  </head>`;
}

export interface PageParts {
  title: string;
  active: Section | null;
  body: Html;
  /** names of modules in `assets` that this page needs, without `.js` */
  scripts?: readonly string[];
}

/** A whole page for somebody who is signed in. */
export function renderPage(context: PageContext, parts: PageParts): string {
  const { title, active, body, scripts = [] } = parts;
  const text = texts[context.locale];
  return html`<!doctype html>
    <html lang="${context.locale}">
      ${head(title, scripts)}
      <body hx-headers:inherited='{"X-CSRF-Token": "${context.csrf}"}'>
        <a class="skip" href="#content">${text.skip}</a>
        <header class="bar">
          <a class="brand" href="/admin">gmail-push</a>
          <details class="menu" open>
            <summary>${text.menu}</summary>
            ${navigation(context, active)}
            <div class="account">
              <p><strong>${context.user}</strong> <small>${text[context.role]}</small></p>
              <form method="post" action="/admin/sign-out">
                ${csrfField(context)}
                <button class="button button--quiet">${text.signOut}</button>
              </form>
              ${languageLink(context)}
              <p><small>${text.times} ${context.timeZone}</small></p>
            </div>
          </details>
        </header>
        <main id="content" tabindex="-1">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text;
}

/** A page for somebody who is not signed in. */
export function renderBarePage(locale: Locale, title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="${locale}">
      ${head(title, [])}
      <body class="bare">
        <main id="content">
          <p class="brand">gmail-push</p>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text;
}

/** The field every form that writes must have. */
export function csrfField({ csrf }: Pick<PageContext, "csrf">): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}" />`;
}
