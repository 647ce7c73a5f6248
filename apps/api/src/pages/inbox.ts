import type { Received } from "../routes/inbox.ts";
import { html, type Html } from "./html.ts";

function show(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function card({ received_at, webhook_id, payload }: Received): Html {
  const detector = payload["detector"];
  return html`<article>
    <h2>${show(payload["subject"]) || "(no subject)"}</h2>
    <p>
      <time datetime="${received_at}">${received_at}</time>
      from ${show(payload["sender_email"])}
      ${detector === undefined ? "" : html`<strong>${show(detector)}</strong>`}
    </p>
    <details>
      <summary>${webhook_id ?? "unsigned"}</summary>
      <pre>${JSON.stringify(payload)}</pre>
    </details>
  </article>`;
}

/** The inbox as a page, newest first. */
export function renderInbox(received: readonly Received[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Inbox · gmail-push</title>
        <link rel="stylesheet" href="/assets/page.css" />
      </head>
      <body>
        <main>
          <h1>Inbox</h1>
          <p>
            What the built-in destination received: ${received.length}, newest first. As JSON:
            <a href="/inbox.json">/inbox.json</a>. The queues:
            <a href="/admin/queues">Bull Board</a>.
          </p>
          ${
            received.length === 0
              ? html`<p>Nothing yet. Try <code>npm run push -- samples/*.eml</code>.</p>`
              : received.map(card)
          }
        </main>
      </body>
    </html>`.text;
}
