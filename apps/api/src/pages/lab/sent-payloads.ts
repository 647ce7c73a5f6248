import { normalizeSourceUrl } from "@gmail-push/core";
import type { Examination } from "../../policy/examine.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { numberText } from "../time-text.ts";
import { shownUrl } from "./conclusion.ts";

const texts = defineTexts(
  {
    nothing: "Nothing is sent now.",
    to: "To",
    byRule: (name: string) => `rule “${name}”`,
    byDefault: "default destination",
    payload: "Payload",
    cut: (count: string) =>
      `email_content is cut here for reading; what is sent is whole, ${count} characters long.`,
    ids: "Its ids:",
    noLinks: "None to a known provider.",
    linksCaption: "In the order they are found, each once",
    provider: "Provider",
    raw: "raw_url, as written",
    direct: "direct_url",
    fetched: "Fetched from",
    off: "not told while copying is off",
    more: (count: string) => `and ${count} more`,
  },
  {
    nothing: "Rien n’est envoyé maintenant.",
    to: "Vers",
    byRule: (name: string) => `règle « ${name} »`,
    byDefault: "destination par défaut",
    payload: "Charge utile",
    cut: (count: string) =>
      `email_content est coupé ici pour la lecture ; l’envoi est entier, de ${count} caractères.`,
    ids: "Ses identifiants :",
    noLinks: "Aucun vers un service connu.",
    linksCaption: "Dans l’ordre où ils sont trouvés, chacun une fois",
    provider: "Service",
    raw: "raw_url, tel qu’écrit",
    direct: "direct_url",
    fetched: "Copié depuis",
    off: "absent tant que la copie est désactivée",
    more: (count: string) => `et ${count} autres`,
  },
);

const MAX_CONTENT = 2_000;
const MAX_LINKS = 50;

type Delivery = Examination["deliveries"][number];

function shortened({ payload }: Delivery): string {
  const { email_content: content, delivery_links: links, ...rest } = payload;
  const isLong = content.length > MAX_CONTENT;
  const shown = {
    ...rest,
    email_content: isLong ? `${content.slice(0, MAX_CONTENT)}…` : content,
    ...(links !== undefined && { delivery_links: links.slice(0, MAX_LINKS) }),
  };
  // The keys stay in the order they are sent in.
  return JSON.stringify(shown, Object.keys(payload).concat(linkKeys, ruleKeys), 2);
}

const linkKeys = [
  "provider",
  "raw_url",
  "direct_url",
  "r2_url",
  "original_filename",
  "size",
  "sha256",
];
const ruleKeys = ["id", "name", "priority"];

function payloadDetails(context: PageContext, delivery: Delivery): Html {
  const text = texts[context.locale];
  const { url, rule, payload } = delivery;
  const { length } = payload.email_content;
  const note =
    length > MAX_CONTENT
      ? html`<p class="field__hint">${text.cut(numberText(context, length))}</p>`
      : "";
  return html`<li>
    ${text.to} <code>${shownUrl(context, url)}</code>
    <span class="badge">${rule === null ? text.byDefault : text.byRule(rule.name)}</span>
    <details>
      <summary>${text.payload}</summary>
      ${note}
      <pre tabindex="0" role="region" aria-label="${text.payload}">${shortened(delivery)}</pre>
    </details>
  </li>`;
}

/** What each destination would get. */
export function sentPayloads(context: PageContext, { deliveries, ...ids }: Examination): Html {
  const text = texts[context.locale];
  const list = html`<ul class="traces">
    ${deliveries.map((delivery) => payloadDetails(context, delivery))}
  </ul>`;
  return html`${deliveries.length === 0 ? html`<p>${text.nothing}</p>` : list}
    <p class="soft">${text.ids} <code>email_id ${ids.emailId}</code>, <code>${ids.key}</code></p>`;
}

/** The links, with the provider of each. */
export function linkTable(context: PageContext, examination: Examination): Html {
  const text = texts[context.locale];
  const { links } = examination.explanation;
  if (links.length === 0) return html`<p>${text.noLinks}</p>`;
  const told = new Map(
    examination.deliveries
      .flatMap(({ payload }) => payload.delivery_links ?? [])
      .map((link) => [link.raw_url, link.direct_url]),
  );
  const unknown = examination.deliveries.length === 0 ? "–" : text.off;
  const rest = links.length - MAX_LINKS;
  const rows = links.slice(0, MAX_LINKS).map(({ provider, rawUrl }) => {
    const direct = told.get(rawUrl);
    return html`<tr>
      <td data-label="${text.provider}">${provider}</td>
      <td data-label="${text.raw}"><code>${rawUrl}</code></td>
      <td data-label="${text.direct}">
        ${direct === undefined ? html`<span class="soft">${unknown}</span>` : html`<code>${direct}</code>`}
      </td>
      <td data-label="${text.fetched}"><code>${normalizeSourceUrl(rawUrl, provider)}</code></td>
    </tr>`;
  });
  const table = stackTable({
    caption: text.linksCaption,
    heads: [text.provider, text.raw, text.direct, text.fetched],
    rows,
  });
  return html`${table}
  ${rest > 0 ? html`<p class="soft">${text.more(numberText(context, rest))}</p>` : ""}`;
}
