import type { AuditEntry, AuditPage } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import { renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { choiceField, filterForm, textField } from "../records/filter-fields.ts";
import { pager } from "../records/pager.ts";
import type { Typed } from "../records/typed.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { actionChoices, auditSentence } from "./audit-sentences.ts";

const PATH = "/admin/audit";

const texts = defineTexts(
  {
    title: "Journal",
    caption: "Newest first; about 10,000 entries are kept",
    when: "When",
    who: "Who",
    what: "What",
    action: "Action",
    none: "Nothing is noted.",
    noneYet: "None among the last 2,500; older ones may match.",
  },
  {
    title: "Journal",
    caption: "Les plus récentes d’abord ; environ 10 000 entrées sont conservées",
    when: "Quand",
    who: "Qui",
    what: "Quoi",
    action: "Action",
    none: "Rien n’est noté.",
    noneYet: "Aucune parmi les 2 500 dernières ; de plus anciennes peuvent correspondre.",
  },
);

/** What the journal was asked for, as typed. */
export type AskedAudit = Typed<"author" | "action" | "cursor">;

/** What an entry is about, where there is a page of it. */
function subjectLink({ details }: AuditEntry): string | null {
  const { email, replay } = details;
  if (typeof email === "string" && /^m-[0-9a-f]{40}$/.test(email)) return `/admin/emails/${email}`;
  if (typeof replay === "string" && /^r-[0-9a-f]{24}$/.test(replay)) {
    return `/admin/replays/${replay}`;
  }
  return null;
}

function row(context: PageContext, entry: AuditEntry): Html {
  const text = texts[context.locale];
  const sentence = auditSentence(context.locale, entry);
  const link = subjectLink(entry);
  return html`<tr>
    <td data-label="${text.when}">${timeText(context, entry.at)}</td>
    <td data-label="${text.who}">${entry.author}</td>
    <td data-label="${text.what}">
      ${link === null ? sentence : html`<a href="${link}">${sentence}</a>`}
    </td>
  </tr>`;
}

function table(context: PageContext, { entries, isPart }: AuditPage): Html {
  const text = texts[context.locale];
  if (entries.length === 0) return html`<p class="empty">${isPart ? text.noneYet : text.none}</p>`;
  return stackTable({
    caption: text.caption,
    heads: [text.when, text.who, text.what],
    rows: entries.map((entry) => row(context, entry)),
  });
}

/** What people did, newest first. */
export function renderAudit(context: PageContext, asked: AskedAudit, shown: AuditPage): string {
  const { locale } = context;
  const text = texts[locale];
  const known = actionChoices(locale);
  const isKnown = asked.action === "" || known.some(({ value }) => value === asked.action);
  const choices = isKnown ? known : [...known, { value: asked.action, label: asked.action }];
  const filter = filterForm(locale, PATH, [
    textField(locale, { name: "author", label: text.who, value: asked.author, mistakes: {} }),
    choiceField(
      locale,
      { name: "action", label: text.action, value: asked.action, mistakes: {} },
      choices,
    ),
  ]);
  const body = html`${filter}
    <section class="card">
      ${table(context, shown)} ${pager(context, { ...shown, path: PATH, fields: asked })}
    </section>`;
  return renderPage(context, { title: text.title, active: "audit", body });
}
