import type { Clue, Detection, Explanation } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { excerptText } from "./excerpt.ts";

const texts = defineTexts(
  {
    recadrage: "Recadrage of Média Solution",
    desabonnement_journee_tarifs: "DESABO",
    recognised: "recognised",
    not: "not recognised",
    notAsked: "matches, but the one above goes first",
    due: (time: string) => `Due: ${time}`,
    urgent: "urgent",
    caption: "What it looks for. Texts are shown as it reads them: without accents, in lower case.",
    what: "Looked for",
    where: "In",
    found: "Found",
    missing: "missing",
    absent: "not there",
    present: "there, and must not be",
    one: "at least one of these",
    noted: "only tells urgency",
    kinds: {
      link: "a link to a known provider",
      request_link: "a Dropbox file request",
      delivery_time: "a delivery time",
    },
    places: { subject: "subject", body: "body", either: "subject or body" },
    roles: { needed: "needed", forbidden: "forbidden" },
  },
  {
    recadrage: "Recadrage de Média Solution",
    desabonnement_journee_tarifs: "DESABO",
    recognised: "reconnu",
    not: "non reconnu",
    notAsked: "correspond, mais celui du dessus passe avant",
    due: (time: string) => `À faire pour : ${time}`,
    urgent: "urgent",
    caption:
      "Ce qu’il cherche. Les textes sont montrés tels qu’il les lit : sans accents, en minuscules.",
    what: "Cherché",
    where: "Dans",
    found: "Trouvé",
    missing: "manque",
    absent: "absent",
    present: "présent, alors qu’il ne le faut pas",
    one: "au moins l’un de ceux-ci",
    noted: "indique seulement l’urgence",
    kinds: {
      link: "un lien vers un service connu",
      request_link: "une demande de fichiers Dropbox",
      delivery_time: "une heure de livraison",
    },
    places: { subject: "objet", body: "corps", either: "objet ou corps" },
    roles: { needed: "nécessaire", forbidden: "interdit" },
  },
);

type Pattern = Explanation["patterns"][number];

function roleText(context: PageContext, { role }: Clue): string {
  const text = texts[context.locale];
  if (role === "one_of") return text.one;
  return role === "noted" ? text.noted : text.roles[role];
}

function foundCell(context: PageContext, { role, found }: Clue): Html {
  const text = texts[context.locale];
  if (found !== null) {
    const warning = html`<span class="badge badge--bad">${text.present}</span> `;
    return html`${role === "forbidden" ? warning : ""}${excerptText(found)}`;
  }
  if (role !== "needed") return html`<span class="soft">${text.absent}</span>`;
  return html`<span class="badge badge--bad">${text.missing}</span>`;
}

function clueRow(context: PageContext, clue: Clue): Html {
  const text = texts[context.locale];
  const { kind, words } = clue;
  const isWords = kind === "words" || kind === "urgency";
  return html`<tr>
    <td data-label="${text.what}">
      ${isWords ? html`<code>${words}</code>` : text.kinds[kind]}
      <small>${roleText(context, clue)}</small>
    </td>
    <td data-label="${text.where}">${text.places[clue.in]}</td>
    <td data-label="${text.found}">${foundCell(context, clue)}</td>
  </tr>`;
}

function addUp(clues: readonly Clue[]): boolean {
  const alternatives = clues.filter(({ role }) => role === "one_of");
  return (
    clues.every(({ role, found }) => (found === null ? role !== "needed" : role !== "forbidden")) &&
    (alternatives.length === 0 || alternatives.some(({ found }) => found !== null))
  );
}

function recognition(context: PageContext, pattern: Pattern, detection: Detection): Html {
  const text = texts[context.locale];
  if (detection.kind === pattern.detector) {
    const extra =
      detection.kind === "recadrage"
        ? text.due(detection.deliveryTime)
        : detection.urgent
          ? text.urgent
          : "";
    return html`<span class="badge badge--ok">${text.recognised}</span> ${extra}`;
  }
  const label = addUp(pattern.clues) ? text.notAsked : text.not;
  return html`<span class="badge">${label}</span>`;
}

/** One pattern: whether it recognises the email, and by what. */
export function patternDetails(context: PageContext, pattern: Pattern, detection: Detection): Html {
  const text = texts[context.locale];
  const isOpen = detection.kind === pattern.detector;
  const table = stackTable({
    caption: text.caption,
    heads: [text.what, text.where, text.found],
    rows: pattern.clues.map((clue) => clueRow(context, clue)),
  });
  return html`<details ${isOpen ? html`open` : ""}>
    <summary>
      <strong>${text[pattern.detector]}</strong> ${recognition(context, pattern, detection)}
    </summary>
    ${table}
  </details>`;
}
