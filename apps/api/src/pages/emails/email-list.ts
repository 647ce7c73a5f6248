import { type EmailPage, type EmailRecord, emailStates } from "@gmail-push/infra";
import { detectors, endings } from "../../list-query.ts";
import { html, type Html } from "../html.ts";
import { renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { emailBadge, emailStateTexts } from "../records/badges.ts";
import { choiceField, filterForm, spanFields, textField } from "../records/filter-fields.ts";
import { pager } from "../records/pager.ts";
import { pathWith } from "../records/typed.ts";
import { detectorText, outcomeText, reasonText } from "../records/reason-text.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import type { AskedEmails } from "./email-filter.ts";

export const EMAILS_PATH = "/admin/emails";

const texts = defineTexts(
  {
    title: "Emails",
    caption: "Newest first; senders are masked",
    search: "Find",
    searchHint: "Key (m-…), email_id or request id",
    state: "State",
    outcome: "Outcome",
    detector: "Detector",
    accepted: "Accepted",
    sender: "Sender",
    deliveries: "Deliveries",
    none: "No email matches.",
    noneYet: "None found so far.",
    waitsUntil: "until",
    searchedTo: "Searched back to",
    notFound: "Nothing is kept under this id. Emails are forgotten some time after their end.",
  },
  {
    title: "E-mails",
    caption: "Les plus récents d’abord ; les expéditeurs sont masqués",
    search: "Chercher",
    searchHint: "Clé (m-…), email_id ou identifiant de requête",
    state: "État",
    outcome: "Issue",
    detector: "Détecteur",
    accepted: "Accepté",
    sender: "Expéditeur",
    deliveries: "Livraisons",
    none: "Aucun e-mail ne correspond.",
    noneYet: "Aucun trouvé pour l’instant.",
    waitsUntil: "jusqu’au",
    searchedTo: "Recherche effectuée jusqu’au",
    notFound:
      "Rien n’est conservé sous cet identifiant. Les e-mails sont oubliés quelque temps après leur fin.",
  },
);

function filter({ locale }: PageContext, { typed, mistakes }: AskedEmails): Html {
  const text = texts[locale];
  const of = (name: "q" | "state" | "outcome" | "detector", label: string) => {
    return { name, label, value: typed[name], mistakes };
  };
  return filterForm(locale, EMAILS_PATH, [
    textField(locale, { ...of("q", text.search), hint: text.searchHint }),
    choiceField(
      locale,
      of("state", text.state),
      emailStates.map((value) => ({ value, label: emailStateTexts[locale][value] })),
    ),
    choiceField(
      locale,
      of("outcome", text.outcome),
      endings.map((value) => ({ value, label: outcomeText(locale, value) })),
    ),
    choiceField(
      locale,
      of("detector", text.detector),
      detectors.map((value) => ({ value, label: detectorText(locale, value) })),
    ),
    ...spanFields(locale, typed, mistakes),
  ]);
}

/** How it ended, or what it waits for. */
function ending(context: PageContext, email: EmailRecord): Html {
  const { locale } = context;
  if (email.dead_because !== undefined) return html`${reasonText(locale, email.dead_because)}`;
  if (email.outcome !== undefined) return html`${outcomeText(locale, email.outcome)}`;
  if (email.wait_until === undefined) return html`–`;
  return html`${texts[locale].waitsUntil} ${timeText(context, email.wait_until)}`;
}

function row(context: PageContext, email: EmailRecord): Html {
  const { locale } = context;
  const text = texts[locale];
  const detector = email.detector === undefined ? "–" : detectorText(locale, email.detector);
  return html`<tr>
    <td data-label="${text.accepted}">${timeText(context, email.accepted_at)}</td>
    <td data-label="${text.sender}">
      <a href="${EMAILS_PATH}/${email.id}">${email.sender || "–"}</a>
      <small class="mono">${email.id.slice(0, 10)}…</small>
    </td>
    <td data-label="${text.state}">${emailBadge(context, email.state)}</td>
    <td data-label="${text.outcome}">${ending(context, email)}</td>
    <td data-label="${text.detector}">${detector}</td>
    <td class="number" data-label="${text.deliveries}">${email.deliveries.length}</td>
  </tr>`;
}

function table(context: PageContext, { emails, searchedTo }: EmailPage): Html {
  const text = texts[context.locale];
  if (emails.length === 0) {
    return html`<p class="empty">${searchedTo === null ? text.none : text.noneYet}</p>`;
  }
  return stackTable({
    caption: text.caption,
    heads: [
      text.accepted,
      text.sender,
      text.state,
      text.outcome,
      text.detector,
      { number: text.deliveries },
    ],
    rows: emails.map((email) => row(context, email)),
  });
}

/**
 * A search that ended before the list did tells how far it came. While it has found nothing it goes on by
 * itself; without scripts the link to what is older does the same.
 */
function searchNote(context: PageContext, asked: AskedEmails, page: EmailPage): Html {
  const { searchedTo, next, emails } = page;
  if (searchedTo === null) return html``;
  const { cursor: _, ...fields } = asked.typed;
  const onward = pathWith(EMAILS_PATH, { ...fields, cursor: next });
  const goesOn =
    emails.length > 0
      ? ""
      : html`hx-get="${onward}" hx-trigger="load delay:50ms" hx-select="#emails-found"
        hx-target="#emails-found" hx-swap="outerHTML" hx-replace-url="true"`;
  const text = texts[context.locale];
  return html`<p class="soft" role="status" ${goesOn}>
    ${text.searchedTo} ${timeText(context, searchedTo)}.
  </p>`;
}

/** The list of emails; `page` null: nothing could be asked for as it was typed. */
export function renderEmails(
  context: PageContext,
  asked: AskedEmails,
  page: EmailPage | null,
): string {
  const { title } = texts[context.locale];
  const list =
    page === null
      ? ""
      : html`<section class="card" id="emails-found">
          ${table(context, page)} ${searchNote(context, asked, page)}
          ${pager(context, { ...page, path: EMAILS_PATH, fields: asked.typed })}
        </section>`;
  return renderPage(context, {
    title,
    active: "emails",
    body: html`${filter(context, asked)}${list}`,
  });
}

/** What a page says of an email that is unknown or forgotten. */
export function renderUnknownEmail(context: PageContext): string {
  const text = texts[context.locale];
  const body = html`<section class="card">
    <p class="empty">${text.notFound}</p>
    <p><a href="${EMAILS_PATH}">${text.title}</a></p>
  </section>`;
  return renderPage(context, { title: text.title, active: "emails", body });
}
