import type { MagicLink } from "@gmail-push/infra";
import type { LinkForm } from "../../access-forms.ts";
import { field, options } from "../field.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { endForm, grantsCard } from "./grants.ts";

const texts = defineTexts(
  {
    title: "Sign-in links",
    why: "A link signs one browser in, once, without a password. Opening it uses nothing up; its button does.",
    off: "They are off, because there is no key to sign them with. To turn them on, give the API a key of its own for them, and start it again:",
    offRotate:
      "Several keys are separated by commas: the first signs, all are accepted. Taking one away ends its links and the sessions they began.",
    caption: "Links not used yet",
    none: "None is open.",
    role: "Role",
    viewer: "viewer",
    operator: "operator",
    minutes: "Valid for, in minutes",
    minutesHint: "1 to 1440; the session it begins lasts as long as any other.",
    note: "For whom",
    noteHint: "Shown here and in the journal.",
    made: "Made",
    ends: "Ends",
    action: "Action",
    create: "Make a link",
    revoke: "Revoke",
    badMinutes: "A whole number from 1 to 1440.",
    badNote: "At most 60 characters, on one line.",
    badRole: "Viewer or operator.",
    tooMany: "Too many links are open; revoke some first.",
  },
  {
    title: "Liens de connexion",
    why: "Un lien connecte un navigateur, une fois, sans mot de passe. L’ouvrir ne consomme rien ; son bouton, si.",
    off: "Ils sont désactivés, faute de clé pour les signer. Pour les activer, donnez à l’API une clé qui leur soit propre, puis redémarrez-la :",
    offRotate:
      "Plusieurs clés se séparent par des virgules : la première signe, toutes sont acceptées. En retirer une met fin à ses liens et aux sessions qu’ils ont ouvertes.",
    caption: "Liens pas encore utilisés",
    none: "Aucun lien en attente.",
    role: "Rôle",
    viewer: "lecteur",
    operator: "opérateur",
    minutes: "Valable, en minutes",
    minutesHint: "De 1 à 1440 ; la session qu’il ouvre dure autant que les autres.",
    note: "Pour qui",
    noteHint: "Figure ici et au journal.",
    made: "Créé",
    ends: "Fin",
    action: "Action",
    create: "Créer un lien",
    revoke: "Révoquer",
    badMinutes: "Un nombre entier de 1 à 1440.",
    badNote: "60 caractères au plus, sur une ligne.",
    badRole: "Lecteur ou opérateur.",
    tooMany: "Trop de liens sont ouverts ; révoquez-en d’abord.",
  },
);

function row(context: PageContext, link: MagicLink): Html {
  const text = texts[context.locale];
  const { id, role, note, created_by: by } = link;
  const revoke = endForm(context, {
    path: `/admin/access/links/${id}/revoke`,
    label: text.revoke,
    spoken: `${text.revoke} ${note}`,
  });
  return html`<tr>
    <td data-label="${text.note}">${note === "" ? "–" : note}</td>
    <td data-label="${text.role}">${text[role]}</td>
    <td data-label="${text.made}">${timeText(context, link.created_at)} <small>${by}</small></td>
    <td data-label="${text.ends}">${timeText(context, link.expires_at)}</td>
    <td data-label="${text.action}">${revoke}</td>
  </tr>`;
}

function table(context: PageContext, links: readonly MagicLink[]): Html {
  const text = texts[context.locale];
  if (links.length === 0) return html`<p class="soft">${text.none}</p>`;
  return stackTable({
    caption: text.caption,
    heads: [text.note, text.role, text.made, text.ends, text.action],
    rows: links.map((link) => row(context, link)),
  });
}

function fieldsOf({ locale }: PageContext, { role, minutes, note, mistakes }: LinkForm): Html[] {
  const text = texts[locale];
  const roles = (["viewer", "operator"] as const).map((value) => ({ value, label: text[value] }));
  return [
    field({
      id: "link-note",
      label: text.note,
      hint: text.noteHint,
      errors: mistakes.includes("note") ? [text.badNote] : [],
      control: (attributes) =>
        html`<input ${attributes} name="note" value="${note}" maxlength="60" />`,
    }),
    field({
      id: "link-role",
      label: text.role,
      errors: mistakes.includes("role") ? [text.badRole] : [],
      control: (attributes) =>
        html`<select ${attributes} name="role">
          ${options(roles, role)}
        </select>`,
    }),
    field({
      id: "link-minutes",
      label: text.minutes,
      hint: text.minutesHint,
      errors: mistakes.includes("minutes") ? [text.badMinutes] : [],
      control: (attributes) =>
        html`<input
          ${attributes}
          name="minutes"
          value="${minutes}"
          inputmode="numeric"
          required
        />`,
    }),
  ];
}

function turnedOff(context: PageContext): Html {
  const text = texts[context.locale];
  return html`<section class="card" id="links">
    <h2>${text.title}</h2>
    <p>${text.off}</p>
    <pre>MAGIC_LINK_KEYS=k1:$(openssl rand -base64 32)</pre>
    <p class="soft">${text.offRotate}</p>
  </section>`;
}

/** Open links, and a form for another one; `links` is null where there is no key. */
export function linksCard(
  context: PageContext,
  links: readonly MagicLink[] | null,
  typed: LinkForm,
): Html {
  if (links === null) return turnedOff(context);
  return grantsCard(context, {
    id: "links",
    text: texts[context.locale],
    table: table(context, links),
    fields: fieldsOf(context, typed),
    mistakes: typed.mistakes,
  });
}
