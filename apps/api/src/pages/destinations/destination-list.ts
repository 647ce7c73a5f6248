import { maskUrl } from "@gmail-push/core";
import type { SettingIssue } from "../../edit-setting.ts";
import type { DestinationList, ListedDestination } from "../../read-destinations.ts";
import { field } from "../field.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { numberText } from "../time-text.ts";
import { mistakeTexts } from "../tools/mistakes.ts";
import { healthBadge } from "./health.ts";

const texts = defineTexts(
  {
    title: "Destinations",
    intro:
      "Where webhooks go: the default destination and those that rules name. Each has its own secret, limits and health; a slow one never holds up another.",
    caption: (total: number, count: string) =>
      `${count} ${total === 1 ? "destination" : "destinations"}`,
    name: "Destination",
    state: "State",
    used: "Used by",
    pending: "Pending",
    dead: "Dead",
    limits: "Limits",
    byDefault: "the default",
    rules: (count: number) => (count === 1 ? "1 rule" : `${count} rules`),
    unused: "nothing now",
    atOnce: (count: string) => `${count} at a time`,
    perHour: (count: string) => `${count} an hour`,
    noLimits: "none",
    empty: "None yet: one is made with the first email that goes to it, or here.",
    create: "New destination",
    createHint:
      "Make it before its first delivery to set its options, or to give its secret to the receiver in advance.",
    url: "Address",
    urlHint: "The whole address, https. The same address is the same destination.",
    add: "Create",
    newer: "Previous",
    older: "Next",
  },
  {
    title: "Destinations",
    intro:
      "Où vont les webhooks : la destination par défaut et celles que les règles nomment. Chacune a son secret, ses limites et son état ; une lente n’en retarde jamais une autre.",
    caption: (total: number, count: string) =>
      `${count} ${total > 1 ? "destinations" : "destination"}`,
    name: "Destination",
    state: "État",
    used: "Utilisée par",
    pending: "En attente",
    dead: "Abandonnées",
    limits: "Limites",
    byDefault: "le réglage par défaut",
    rules: (count: number) => (count > 1 ? `${count} règles` : `${count} règle`),
    unused: "rien actuellement",
    atOnce: (count: string) => `${count} à la fois`,
    perHour: (count: string) => `${count} par heure`,
    noLimits: "aucune",
    empty: "Aucune pour l’instant : elle naît avec le premier e-mail qui y va, ou ici.",
    create: "Nouvelle destination",
    createHint:
      "Créez-la avant sa première livraison pour régler ses options, ou pour donner d’avance son secret au destinataire.",
    url: "Adresse",
    urlHint: "L’adresse entière, en https. La même adresse est la même destination.",
    add: "Créer",
    newer: "Précédentes",
    older: "Suivantes",
  },
);

function usedBy(context: PageContext, { use }: ListedDestination): string {
  const text = texts[context.locale];
  const uses = [
    ...(use.isDefault ? [text.byDefault] : []),
    ...(use.rules.length === 0 ? [] : [text.rules(use.rules.length)]),
  ];
  return uses.length === 0 ? text.unused : uses.join(", ");
}

function limitsOf(context: PageContext, { destination }: ListedDestination): string {
  const text = texts[context.locale];
  const { concurrency, rate_limit_per_hour: perHour } = destination.options;
  const limits = [
    ...(concurrency === 0 ? [] : [text.atOnce(numberText(context, concurrency))]),
    ...(perHour === 0 ? [] : [text.perHour(numberText(context, perHour))]),
  ];
  return limits.length === 0 ? text.noLimits : limits.join(", ");
}

function row(context: PageContext, listed: ListedDestination): Html {
  const text = texts[context.locale];
  const { destination, counts } = listed;
  const to = (state: "pending" | "dead") =>
    `/admin/deliveries?destination=${destination.id}&state=${state}`;
  return html`<tr>
    <td data-label="${text.name}">
      <a href="/admin/destinations/${destination.id}">${destination.options.name}</a><br />
      <small class="mono">${maskUrl(destination.url)}/…</small>
    </td>
    <td data-label="${text.state}">${healthBadge(context, listed)}</td>
    <td data-label="${text.used}">${usedBy(context, listed)}</td>
    <td class="number" data-label="${text.pending}">
      <a href="${to("pending")}">${numberText(context, counts.pending)}</a>
    </td>
    <td class="number" data-label="${text.dead}">
      <a href="${to("dead")}">${numberText(context, counts.dead)}</a>
    </td>
    <td data-label="${text.limits}">${limitsOf(context, listed)}</td>
  </tr>`;
}

function table(context: PageContext, { destinations, total }: DestinationList): Html {
  const text = texts[context.locale];
  if (destinations.length === 0) return html`<p class="empty">${text.empty}</p>`;
  return stackTable({
    caption: text.caption(total, numberText(context, total)),
    heads: [
      text.name,
      text.state,
      text.used,
      { number: text.pending },
      { number: text.dead },
      text.limits,
    ],
    rows: destinations.map((listed) => row(context, listed)),
  });
}

function pageLink(label: string, to: number): Html {
  return html`<a class="button" href="/admin/destinations?page=${to}">${label}</a>`;
}

function pager({ locale }: PageContext, { page, pages }: DestinationList): Html {
  if (pages <= 1) return html``;
  return html`<nav class="pager" aria-label="Pages">
    ${page > 1 ? pageLink(texts[locale].newer, page - 1) : ""}
    ${page < pages ? pageLink(texts[locale].older, page + 1) : ""}
  </nav>`;
}

export interface RefusedUrl {
  typed: string;
  issues: readonly SettingIssue[];
}

function createForm(context: PageContext, refused: RefusedUrl | null): Html {
  const text = texts[context.locale];
  const input = field({
    id: "url",
    label: text.url,
    hint: text.urlHint,
    errors: mistakeTexts(context.locale, refused?.issues ?? []).get("url") ?? [],
    control: (attributes) =>
      html`<input
        ${attributes}
        name="url"
        type="url"
        required
        maxlength="8192"
        autocomplete="off"
        value="${refused?.typed ?? ""}"
      />`,
  });
  return html`<section class="card" id="new">
    <h2>${text.create}</h2>
    <p class="soft">${text.createHint}</p>
    <form method="post" action="/admin/destinations#new">
      ${csrfField(context)} ${input}
      <button class="button button--primary">${text.add}</button>
    </form>
  </section>`;
}

/** All destinations, with how they are doing. */
export function renderDestinations(
  context: PageContext,
  list: DestinationList,
  refused: RefusedUrl | null,
): string {
  const text = texts[context.locale];
  const body = html`<p class="soft">${text.intro}</p>
    <section class="card">${table(context, list)} ${pager(context, list)}</section>
    ${context.role === "operator" ? createForm(context, refused) : ""}`;
  return renderPage(context, { title: text.title, active: "destinations", body });
}
