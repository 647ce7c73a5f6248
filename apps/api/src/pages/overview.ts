import type { Ledger } from "@gmail-push/infra";
import { html } from "./html.ts";
import { renderPage } from "./page.ts";
import type { PageContext } from "./page-context.ts";
import { defineTexts } from "./texts.ts";
import { numberText } from "./time-text.ts";

const texts = defineTexts(
  { title: "Overview", ledger: "Ledger", accepted: "accepted" },
  { title: "Vue d’ensemble", ledger: "Registre", accepted: "acceptés" },
);

export function renderOverview(context: PageContext, ledger: Ledger): string {
  const text = texts[context.locale];
  const body = html`<section class="card">
    <h2>${text.ledger}</h2>
    <p>${numberText(context, ledger.acceptedTotal)} ${text.accepted}</p>
  </section>`;
  return renderPage(context, { title: text.title, active: "overview", body });
}
