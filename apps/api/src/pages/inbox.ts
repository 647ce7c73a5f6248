import type { Received } from "../routes/inbox.ts";
import { html, type Html } from "./html.ts";
import { renderPage } from "./page.ts";
import type { PageContext } from "./page-context.ts";
import { defineTexts } from "./texts.ts";
import { timeText } from "./time-text.ts";

const texts = defineTexts(
  {
    title: "Inbox",
    intro:
      "What the built-in destination received, newest first; it stands in for a receiver while things are tried out. The same as JSON:",
    count: (count: number) => `${count} received`,
    none: "Nothing yet. Try",
    noSubject: "(no subject)",
    from: "from",
    unsigned: "unsigned",
    payload: "Payload",
    locked: "Subject, sender and payload are shown to operators only.",
  },
  {
    title: "Boîte de réception",
    intro:
      "Ce que la destination intégrée a reçu, du plus récent au plus ancien ; elle tient lieu de destinataire pendant les tests. La même chose en JSON :",
    count: (count: number) => (count > 1 ? `${count} reçus` : `${count} reçu`),
    none: "Rien pour l’instant. Essayez",
    noSubject: "(sans objet)",
    from: "de",
    unsigned: "sans signature",
    payload: "Contenu",
    locked: "L’objet, l’expéditeur et le contenu ne sont montrés qu’aux opérateurs.",
  },
);

/** What is shown of one payload, and of one of its fields. */
const SHOWN = 20_000;
const SHOWN_OF_FIELD = 300;

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return cut(text, SHOWN_OF_FIELD);
}

/** A long payload goes without indents, which would make it many times as long. */
function showAll(payload: Received["payload"]): string {
  const text = JSON.stringify(payload);
  return cut(text.length > SHOWN ? text : JSON.stringify(payload, null, 2), SHOWN);
}

function content({ locale }: PageContext, payload: Received["payload"]): Html {
  const text = texts[locale];
  return html`<h2>${show(payload["subject"]) || text.noSubject}</h2>
    <p>${text.from} ${show(payload["sender_email"])}</p>
    <details>
      <summary>${text.payload}</summary>
      <pre tabindex="0" role="region" aria-label="${text.payload}">${showAll(payload)}</pre>
    </details>`;
}

function card(context: PageContext, { received_at: at, webhook_id: id, payload }: Received): Html {
  const detector = payload["detector"];
  const badge = html`<span class="badge badge--info">${show(detector)}</span>`;
  return html`<article class="card">
    ${context.role === "operator" ? content(context, payload) : ""}
    <p class="soft">
      ${timeText(context, Date.parse(at))} · <code>${id ?? texts[context.locale].unsigned}</code>
      ${detector === undefined ? "" : badge}
    </p>
  </article>`;
}

/** What the built-in inbox received, newest first. */
export function renderInbox(context: PageContext, received: readonly Received[]): string {
  const text = texts[context.locale];
  const none = html`<p class="empty">${text.none} <code>npm run push -- samples/*.eml</code></p>`;
  const isOperator = context.role === "operator";
  const body = html`<p class="soft">
      ${isOperator ? html`${text.intro} <a href="/inbox.json">/inbox.json</a>` : text.locked}
    </p>
    <p role="status">${text.count(received.length)}</p>
    ${received.length === 0 ? none : received.map((each) => card(context, each))}`;
  return renderPage(context, { title: text.title, active: "inbox", body });
}
