import type { EmailContent } from "../../reveal-content.ts";
import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";

const texts = defineTexts(
  {
    title: "Content",
    hidden: "Subject, sender, body and payload are private. Who looks is noted in the journal.",
    show: "Show content",
    subject: "Subject",
    sender: "Sender",
    date: "Date",
    messageId: "Gmail message",
    body: "Body, as it was pushed",
    payload: "Payload, with the copies there are by now, for delivery",
    noted: "That you looked is noted in the journal.",
    locked: "The content is kept, but the key it is encrypted with is not at hand.",
  },
  {
    title: "Contenu",
    hidden:
      "L’objet, l’expéditeur, le corps et la charge utile sont privés. Toute consultation est notée au journal.",
    show: "Afficher le contenu",
    subject: "Objet",
    sender: "Expéditeur",
    date: "Date",
    messageId: "Message Gmail",
    body: "Corps, tel qu’il a été reçu",
    payload: "Charge utile, avec les copies faites à ce jour, de la livraison",
    noted: "Votre consultation est notée au journal.",
    locked: "Le contenu est conservé, mais la clé qui l’a chiffré n’est pas disponible.",
  },
);

/** The way to an email's content; nothing for viewers. */
export function contentButton(context: PageContext, id: string): Html {
  if (context.role !== "operator") return html``;
  const text = texts[context.locale];
  return html`<section class="card" id="content-card">
    <h2>${text.title}</h2>
    <p>${text.hidden}</p>
    <form method="post" action="/admin/emails/${id}/content#content-card">
      ${csrfField(context)}
      <button class="button">${text.show}</button>
    </form>
  </section>`;
}

function fact(label: string, value: string): Html {
  return html`<dt>${label}</dt>
    <dd class="mono">${value === "" ? "–" : value}</dd>`;
}

/** An email's content as text; `locked`: the key that opens it is missing. */
export function contentCard({ locale }: PageContext, content: EmailContent | "locked"): Html {
  const text = texts[locale];
  if (content === "locked") {
    return html`<section class="card" id="content-card">
      <h2>${text.title}</h2>
      <p class="notice notice--warn" role="status">${text.locked}</p>
    </section>`;
  }
  const { email, payloads } = content;
  const shown = payloads.map(
    ({ delivery, payload }) =>
      html`<details>
        <summary>${text.payload} <code>${delivery}</code></summary>
        <pre tabindex="0">${JSON.stringify(payload, null, 2)}</pre>
      </details>`,
  );
  return html`<section class="card" id="content-card">
    <h2>${text.title}</h2>
    <p class="soft" role="status">${text.noted}</p>
    <dl class="facts">
      ${fact(text.subject, email.subject)} ${fact(text.sender, email.sender)}
      ${fact(text.date, email.date)} ${fact(text.messageId, email.messageId ?? "")}
    </dl>
    <h3>${text.body}</h3>
    <pre tabindex="0" aria-label="${text.body}" role="region">${email.body}</pre>
    ${shown}
  </section>`;
}
