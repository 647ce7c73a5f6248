import { maskUrl } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import type { DestinationState } from "./destination-state.ts";
import { healthBadge, healthFacts } from "./health.ts";
import { optionFacts, optionsForm } from "./options-form.ts";
import { secretCard } from "./secret-card.ts";
import { testCard } from "./test-card.ts";

const texts = defineTexts(
  {
    back: "All destinations",
    health: "Health",
    show: "show it in full",
    isDefault: "It is the default destination.",
    changeDefault: "Change that",
    byRules: "Rules that send here:",
    attempts: "Recent deliveries and their attempts",
    disable: "Disable",
    enable: "Enable",
    confirmDisable:
      "Disable this destination? Its deliveries end dead at once; they are kept and can be replayed.",
    confirmEnable: "Enable this destination? New deliveries go out; dead ones can be replayed.",
    saved: "Saved, and in force.",
    created: "Created.",
    known: "This address is a destination already: here it is.",
    enabled: "Enabled.",
    disabled: "Disabled.",
    stale:
      "Somebody changed this destination after you opened the page, so nothing was done. What is in force is shown below.",
  },
  {
    back: "Toutes les destinations",
    health: "État",
    show: "l’afficher en entier",
    isDefault: "C’est la destination par défaut.",
    changeDefault: "En changer",
    byRules: "Règles qui envoient ici :",
    attempts: "Livraisons récentes et leurs tentatives",
    disable: "Désactiver",
    enable: "Activer",
    confirmDisable:
      "Désactiver cette destination ? Ses livraisons seront aussitôt abandonnées ; elles sont gardées et peuvent être rejouées.",
    confirmEnable:
      "Activer cette destination ? Les nouvelles livraisons partiront ; les abandonnées peuvent être rejouées.",
    saved: "Enregistré, et en vigueur.",
    created: "Créée.",
    known: "Cette adresse est déjà une destination : la voici.",
    enabled: "Activée.",
    disabled: "Désactivée.",
    stale:
      "Quelqu’un a changé cette destination après que vous avez ouvert la page : rien n’a été fait. Ce qui est en vigueur est montré ci-dessous.",
  },
);

function switchForm(context: PageContext, { destination }: DestinationState): Html {
  const text = texts[context.locale];
  const { enabled } = destination.options;
  return html`<form method="post" action="/admin/destinations/${destination.id}/state">
    ${csrfField(context)}
    <input type="hidden" name="version" value="${destination.version}" />
    <button
      class="button ${enabled ? "button--danger" : "button--primary"}"
      name="state"
      value="${enabled ? "off" : "on"}"
      data-confirm="${enabled ? text.confirmDisable : text.confirmEnable}"
    >
      ${enabled ? text.disable : text.enable}
    </button>
  </form>`;
}

function address(context: PageContext, { destination, isUrlShown }: DestinationState): Html {
  const text = texts[context.locale];
  const { id, url } = destination;
  if (isUrlShown) return html`<p><code>${url}</code></p>`;
  const show =
    context.role === "operator"
      ? html` · <a href="/admin/destinations/${id}?show=url">${text.show}</a>`
      : "";
  return html`<p><code>${maskUrl(url)}/…</code>${show}</p>`;
}

function uses(context: PageContext, { use }: DestinationState): Html {
  const text = texts[context.locale];
  const isDefault = html`<p>
    ${text.isDefault} <a href="/admin/tools#url">${text.changeDefault}</a>
  </p>`;
  const rules = use.rules.map((name) => html`<li><a href="/admin/rules">${name}</a></li>`);
  return html`${use.isDefault ? isDefault : ""}
  ${
    rules.length === 0
      ? ""
      : html`<p>${text.byRules}</p>
          <ul>
            ${rules}
          </ul>`
  }`;
}

function newsNotice({ locale }: PageContext, { news }: DestinationState): Html {
  const text = texts[locale];
  if (news.isStale === true) {
    return html`<div class="notice notice--warn" role="alert"><p>${text.stale}</p></div>`;
  }
  if (news.done === null) return html``;
  return html`<div class="notice notice--ok"><p role="status">${text[news.done]}</p></div>`;
}

/** One destination: how it is doing, and all that can be done with it. */
export function renderDestination(context: PageContext, state: DestinationState): string {
  const text = texts[context.locale];
  const { destination } = state;
  const isOperator = context.role === "operator";
  const body = html`<p><a href="/admin/destinations">${text.back}</a></p>
    ${newsNotice(context, state)}
    <section class="card">
      <div class="row row--apart">
        <h2>${text.health} ${healthBadge(context, state)}</h2>
        ${isOperator ? switchForm(context, state) : ""}
      </div>
      ${address(context, state)} ${uses(context, state)} ${healthFacts(context, state, state)}
      <p><a href="/admin/deliveries?destination=${destination.id}">${text.attempts}</a></p>
    </section>
    <div class="grid">${testCard(context, state)} ${secretCard(context, state)}</div>
    ${isOperator ? optionsForm(context, state) : optionFacts(context, state)}`;
  const title = destination.options.name;
  return renderPage(context, { title, active: "destinations", body });
}
