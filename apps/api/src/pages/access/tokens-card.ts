import { type ApiToken, tokenScopes } from "@gmail-push/infra";
import { TOKEN_DAYS, type TokenForm } from "../../access-forms.ts";
import { controlAttributes, field, fieldErrors, options } from "../field.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { endForm, grantsCard } from "./grants.ts";

const texts = defineTexts(
  {
    title: "API tokens",
    why: "For scripts and for Prometheus. Only a digest of each is kept.",
    caption: "Tokens in force, newest first",
    none: "There is none.",
    name: "Name",
    nameHint: "What it is for; changes made with it are recorded under this name.",
    scopes: "Scopes",
    read: "read: see what viewers see",
    write: "write: do what operators do",
    metrics: "metrics: read /metrics",
    life: "Valid for",
    days: "days",
    forever: "no end",
    made: "Made",
    used: "Last used",
    never: "never",
    ends: "Ends",
    action: "Action",
    create: "Make a token",
    revoke: "Revoke",
    confirm: "Revoke this token? Scripts that use it stop working at once.",
    badName: "1 to 60 characters, on one line.",
    badScopes: "At least one.",
    tooMany: "There are too many tokens; revoke some first.",
  },
  {
    title: "Jetons d’API",
    why: "Pour les scripts et pour Prometheus. Seule une empreinte de chacun est conservée.",
    caption: "Jetons valides, les plus récents en premier",
    none: "Aucun jeton.",
    name: "Nom",
    nameHint: "À quoi il sert ; ce qu’il modifie est enregistré sous ce nom.",
    scopes: "Droits",
    read: "read : voir ce que voient les lecteurs",
    write: "write : faire ce que font les opérateurs",
    metrics: "metrics : lire /metrics",
    life: "Valable",
    days: "jours",
    forever: "sans expiration",
    made: "Créé",
    used: "Dernier usage",
    never: "jamais",
    ends: "Fin",
    action: "Action",
    create: "Créer un jeton",
    revoke: "Révoquer",
    confirm: "Révoquer ce jeton ? Les scripts qui l’utilisent cesseront aussitôt de fonctionner.",
    badName: "De 1 à 60 caractères, sur une ligne.",
    badScopes: "Au moins un.",
    tooMany: "Il y a trop de jetons ; révoquez-en d’abord.",
  },
);

function row(context: PageContext, token: ApiToken): Html {
  const text = texts[context.locale];
  const { id, name, scopes, created_by: by, created_at: at } = token;
  const used = token.last_used_at === null ? text.never : timeText(context, token.last_used_at);
  const ends = token.expires_at === null ? text.forever : timeText(context, token.expires_at);
  const revoke = endForm(context, {
    path: `/admin/access/tokens/${id}/revoke`,
    label: text.revoke,
    spoken: `${text.revoke} ${name}`,
    question: text.confirm,
  });
  return html`<tr>
    <td data-label="${text.name}">${name}</td>
    <td data-label="${text.scopes}">
      ${scopes.map((scope) => html`<span class="badge">${scope}</span> `)}
    </td>
    <td data-label="${text.made}">${timeText(context, at)} <small>${by}</small></td>
    <td data-label="${text.used}">${used}</td>
    <td data-label="${text.ends}">${ends}</td>
    <td data-label="${text.action}">${revoke}</td>
  </tr>`;
}

function table(context: PageContext, tokens: readonly ApiToken[]): Html {
  const text = texts[context.locale];
  if (tokens.length === 0) return html`<p class="soft">${text.none}</p>`;
  return stackTable({
    caption: text.caption,
    heads: [text.name, text.scopes, text.made, text.used, text.ends, text.action],
    rows: tokens.map((token) => row(context, token)),
  });
}

function scopesField(context: PageContext, form: TokenForm): Html {
  const text = texts[context.locale];
  const errors = form.mistakes.includes("scopes") ? [text.badScopes] : [];
  const attributes = controlAttributes("scopes", { hasHint: false, hasErrors: errors.length > 0 });
  const boxes = tokenScopes.map(
    (scope) =>
      html`<label class="check">
        <input
          type="checkbox"
          name="scope"
          value="${scope}"
          ${form.scopes.includes(scope) ? "checked" : ""}
        />
        ${text[scope]}
      </label>`,
  );
  return html`<fieldset ${attributes}>
    <legend>${text.scopes}</legend>
    ${boxes} ${fieldErrors("scopes", errors)}
  </fieldset>`;
}

/** Tokens there are, and a form for another one. */
export function tokensCard(
  context: PageContext,
  tokens: readonly ApiToken[],
  form: TokenForm,
): Html {
  const text = texts[context.locale];
  const name = field({
    id: "token-name",
    label: text.name,
    hint: text.nameHint,
    errors: form.mistakes.includes("name") ? [text.badName] : [],
    control: (attributes) =>
      html`<input ${attributes} name="name" value="${form.name}" maxlength="60" required />`,
  });
  const choices = TOKEN_DAYS.map((value) => ({
    value,
    label: value === "0" ? text.forever : `${value} ${text.days}`,
  }));
  const life = field({
    id: "token-days",
    label: text.life,
    control: (attributes) =>
      html`<select ${attributes} name="days">
        ${options(choices, form.days)}
      </select>`,
  });
  return grantsCard(context, {
    id: "tokens",
    text,
    table: table(context, tokens),
    fields: [name, scopesField(context, form), life],
    mistakes: form.mistakes,
  });
}
