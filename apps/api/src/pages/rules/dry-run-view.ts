import type { DryRun, DryRunChange } from "../../policy/dry-run.ts";
import type { Foreseen } from "../../policy/foresee.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { numberText, timeText } from "../time-text.ts";
import { urlText } from "./rule-texts.ts";

/** A dry run as it was asked for, and what it found; null: the draft has mistakes. */
export interface DryRunView {
  last: number;
  result: DryRun | null;
}

const COUNTS = [50, 200, 500];
const MAX_ROWS = 100;

const texts = defineTexts(
  {
    title: "What would have changed",
    hint: "Tries the draft on emails that came already, with all other settings as they are now. Nothing is sent.",
    last: "Emails",
    newest: (count: number) => `the last ${count}`,
    run: "Try the draft",
    mistakes: "The draft has mistakes; it was not tried.",
    differ: (changed: string, checked: string) => `${changed} of ${checked} emails would differ.`,
    gone: (count: string) => `The content of ${count} more is kept no longer.`,
    cut: "Five seconds were up before all of them were tried.",
    same: "The draft treats every one of them as the rules in force do.",
    caption: "Emails that would end up elsewhere, newest first",
    when: "Came",
    from: "From",
    was: "As it is",
    would: "With the draft",
    more: (count: string) => `and ${count} more`,
    byDefault: "default",
    rule: "rule",
    skipped: { no_links: "skipped: no links", outside_time_window: "skipped: outside the window" },
    waits: "waits: no destination",
  },
  {
    title: "Ce qui aurait changé",
    hint: "Essaie le brouillon sur des e-mails déjà reçus, tous les autres réglages étant ceux d’aujourd’hui. Rien n’est envoyé.",
    last: "E-mails",
    newest: (count: number) => `les ${count} derniers`,
    run: "Essayer le brouillon",
    mistakes: "Le brouillon contient des erreurs ; il n’a pas été essayé.",
    differ: (changed: string, checked: string) =>
      `${changed} e-mails sur ${checked} seraient traités autrement.`,
    gone: (count: string) => `Le contenu de ${count} autres n’est plus conservé.`,
    cut: "Les cinq secondes étaient écoulées avant la fin.",
    same: "Le brouillon les traite tous comme les règles en vigueur.",
    caption: "E-mails qui iraient ailleurs, du plus récent au plus ancien",
    when: "Reçu",
    from: "De",
    was: "Aujourd’hui",
    would: "Avec le brouillon",
    more: (count: string) => `et ${count} autres`,
    byDefault: "par défaut",
    rule: "règle",
    skipped: { no_links: "ignoré : aucun lien", outside_time_window: "ignoré : hors plage" },
    waits: "en attente : aucune destination",
  },
);

/** Where an email ends up, in a few words. */
function foreseenText(context: PageContext, outcome: Foreseen): Html {
  const text = texts[context.locale];
  if (outcome.kind === "skip") return html`${text.skipped[outcome.because]}`;
  if (outcome.kind === "wait") return html`${text.waits}`;
  const { rule, urls } = outcome;
  const name = rule === null ? text.byDefault : html`${text.rule} <strong>${rule.name}</strong>`;
  const hosts = urls.map((url, index) => {
    const separator = index === 0 ? "" : ", ";
    return html`${separator}<code>${urlText(masked(context), url)}</code>`;
  });
  return html`${name} → ${hosts}`;
}

/** In a list, a destination is told by its host. */
function masked(context: PageContext): PageContext {
  return { ...context, role: "viewer" };
}

/** The button that tries the draft. */
export function dryRunForm(context: PageContext, view: DryRunView | null): Html {
  const text = texts[context.locale];
  const chosen = view?.last ?? COUNTS[1];
  return html`<section class="card" aria-labelledby="dry-run-title">
    <h2 id="dry-run-title">${text.title}</h2>
    <p class="field__hint">${text.hint}</p>
    <div class="row">
      <label for="last">${text.last}</label>
      <select id="last" name="last">
        ${COUNTS.map(
          (count) =>
            html`<option value="${count}" ${count === chosen ? html`selected` : ""}>
              ${text.newest(count)}
            </option>`,
        )}
      </select>
      <button class="button" name="op" value="dry-run" id="dry-run">${text.run}</button>
    </div>
    ${view === null ? "" : dryRunResult(context, view)}
  </section>`;
}

function row(context: PageContext, { record, was, wouldBe }: DryRunChange): Html {
  const text = texts[context.locale];
  return html`<tr>
    <td data-label="${text.when}">
      <a href="/admin/emails/${record.id}">${timeText(context, record.accepted_at)}</a>
    </td>
    <td data-label="${text.from}">${record.sender}</td>
    <td data-label="${text.was}">${foreseenText(context, was)}</td>
    <td data-label="${text.would}">${foreseenText(context, wouldBe)}</td>
  </tr>`;
}

function changesTable(context: PageContext, changes: readonly DryRunChange[]): Html {
  const text = texts[context.locale];
  const rest = changes.length - MAX_ROWS;
  const table = stackTable({
    caption: text.caption,
    heads: [text.when, text.from, text.was, text.would],
    rows: changes.slice(0, MAX_ROWS).map((change) => row(context, change)),
  });
  return html`${table}
  ${rest > 0 ? html`<p class="soft">${text.more(numberText(context, rest))}</p>` : ""}`;
}

/** Counts first, then each email that would go elsewhere. */
function dryRunResult(context: PageContext, { result }: DryRunView): Html {
  const text = texts[context.locale];
  if (result === null) {
    return html`<p class="notice notice--bad" id="dry-run-result" role="alert">
      ${text.mistakes}
    </p>`;
  }
  const { checked, gone, cut, changes } = result;
  const number = (value: number) => numberText(context, value);
  const summary =
    changes.length === 0 ? text.same : text.differ(number(changes.length), number(checked));
  return html`<div id="dry-run-result" role="status">
    <p class="notice ${changes.length === 0 ? "notice--ok" : "notice--warn"}">
      <strong>${summary}</strong> ${gone === 0 ? "" : text.gone(number(gone))}
      ${cut ? text.cut : ""}
    </p>
    ${changes.length === 0 ? "" : changesTable(context, changes)}
  </div>`;
}
