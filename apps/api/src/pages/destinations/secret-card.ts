import { html, type Html } from "../html.ts";
import { field, options } from "../field.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import type { DestinationState } from "./destination-state.ts";

const texts = defineTexts(
  {
    title: "Signing secret",
    hint: "Every webhook is signed with it (Standard Webhooks), so that the receiver can tell that it came from here. Looking at it is noted in the journal.",
    once: "This is the secret. Copy it to the receiver.",
    copy: "Copy",
    label: "Secret",
    retiring: "An earlier secret signs too until",
    show: "Show the secret",
    rotate: "Make a new secret",
    overlap: "The old one signs along for",
    hours: (hours: number) => (hours === 0 ? "no time: it ends now" : `${hours} h`),
    days: (days: number) => `${days} days`,
    confirm: "Make a new secret? The receiver must know it before the old one ends.",
  },
  {
    title: "Secret de signature",
    hint: "Chaque webhook est signé avec lui (Standard Webhooks), pour que le destinataire sache qu’il vient d’ici. Le consulter est noté au journal.",
    once: "Voici le secret. Copiez-le chez le destinataire.",
    copy: "Copier",
    label: "Secret",
    retiring: "Un secret précédent signe aussi jusqu’au",
    show: "Afficher le secret",
    rotate: "Créer un nouveau secret",
    overlap: "L’ancien signe encore pendant",
    hours: (hours: number) => (hours === 0 ? "aucun délai : il cesse aussitôt" : `${hours} h`),
    days: (days: number) => `${days} jours`,
    confirm:
      "Créer un nouveau secret ? Le destinataire doit le connaître avant la fin de l’ancien.",
  },
);

/** How long both secrets may sign, in hours. */
const OVERLAPS = [0, 1, 24, 72, 168, 720] as const;
const USUAL = 24;

function newSecret(context: PageContext, secret: string): Html {
  const text = texts[context.locale];
  return html`<div class="notice notice--ok">
    <p role="status">${text.once}</p>
    <div class="field">
      <label for="secret">${text.label}</label>
      <input id="secret" class="mono" readonly value="${secret}" />
    </div>
    <button type="button" class="button" data-copy="#secret">${text.copy}</button>
  </div>`;
}

/** The secret when it was just made, how long older ones live, and the way to a new one. */
export function secretCard(context: PageContext, state: DestinationState): Html {
  const text = texts[context.locale];
  const { destination, news, now } = state;
  const retiring = destination.secrets
    .slice(1)
    .filter(({ expires_at: at }) => at !== null && at > now.getTime())
    .map(({ expires_at: at }) => html`<p>${text.retiring} ${timeText(context, at)}.</p>`);
  const choices = OVERLAPS.map((hours) => ({
    value: String(hours),
    label: hours > 24 ? text.days(hours / 24) : text.hours(hours),
  }));
  const reveal = html`<form
    method="post"
    action="/admin/destinations/${destination.id}/reveal#secret-card"
  >
    ${csrfField(context)}
    <p><button class="button">${text.show}</button></p>
  </form>`;
  const form = html`<form
    method="post"
    action="/admin/destinations/${destination.id}/secret#secret-card"
  >
    ${csrfField(context)}
    <input type="hidden" name="version" value="${destination.version}" />
    ${field({
      id: "overlap",
      label: text.overlap,
      control: (attributes) =>
        html`<select ${attributes} name="overlap_hours">
          ${options(choices, String(USUAL))}
        </select>`,
    })}
    <button class="button" data-confirm="${text.confirm}">${text.rotate}</button>
  </form>`;
  return html`<section class="card" id="secret-card">
    <h2>${text.title}</h2>
    <p class="soft">${text.hint}</p>
    ${news.secret === null ? "" : newSecret(context, news.secret)} ${retiring}
    ${context.role === "operator" ? html`${news.secret === null ? reveal : ""}${form}` : ""}
  </section>`;
}
