import { diffRules, type RoutingRule } from "@gmail-push/core";
import type { ShownSetting } from "../../read-setting.ts";
import type { RulesVersion } from "../../rules-desk.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { agoText, timeText } from "../time-text.ts";
import { changeList } from "./rule-changes.ts";

const texts = defineTexts(
  {
    title: "Versions of the rules",
    back: "Back to the rules",
    caption: "Each save is a version; the last 50 are kept",
    version: "Version",
    saved: "Saved",
    by: "By",
    rules: "Rules",
    from: "From",
    to: "To",
    compare: "Compare",
    restore: "Restore…",
    restoreOf: (version: number) => `Restore version ${version}`,
    export: "Export",
    exportOf: (version: number) => `Export version ${version}`,
    inForce: "in force",
    unreadable: "cannot be read",
    initial: "the environment’s",
    differ: (from: number, to: number) => `From version ${from} to version ${to}`,
    restoreTitle: (version: number) => `Restore version ${version}?`,
    restoreHint: (next: number) =>
      `Its rules are checked again and saved as version ${next}. These changes would come into force:`,
    confirm: "Save as a new version",
    cancel: "Cancel",
    refused: "It cannot be saved as it is:",
    actions: "Actions",
    late: (user: string, version: number) =>
      `${user} saved version ${version} meanwhile; nothing was overwritten. Look again:`,
  },
  {
    title: "Versions des règles",
    back: "Retour aux règles",
    caption: "Chaque enregistrement fait une version ; les 50 dernières sont conservées",
    version: "Version",
    saved: "Enregistrée",
    by: "Par",
    rules: "Règles",
    from: "De",
    to: "À",
    compare: "Comparer",
    restore: "Rétablir…",
    restoreOf: (version: number) => `Rétablir la version ${version}`,
    export: "Exporter",
    exportOf: (version: number) => `Exporter la version ${version}`,
    inForce: "en vigueur",
    unreadable: "illisible",
    initial: "celle de l’environnement",
    differ: (from: number, to: number) => `De la version ${from} à la version ${to}`,
    restoreTitle: (version: number) => `Rétablir la version ${version} ?`,
    restoreHint: (next: number) =>
      `Ses règles sont revérifiées et enregistrées comme version ${next}. Voici ce qui entrerait en vigueur :`,
    confirm: "Enregistrer comme nouvelle version",
    cancel: "Annuler",
    refused: "Elle ne peut pas être enregistrée telle quelle :",
    actions: "Actions",
    late: (user: string, version: number) =>
      `${user} a enregistré la version ${version} entre-temps ; rien n’a été écrasé. À revoir :`,
  },
);

export interface VersionsView {
  /** newest first; the first is in force */
  versions: readonly RulesVersion[];
  /** the two that are compared */
  from: RulesVersion | null;
  to: RulesVersion | null;
  now: Date;
}

function radio(
  context: PageContext,
  name: "from" | "to",
  version: RulesVersion,
  chosen: string | undefined,
): Html {
  const text = texts[context.locale];
  return html`<input
    type="radio"
    name="${name}"
    value="${version.id}"
    aria-label="${text[name]} ${version.version}"
    ${version.id === chosen ? html`checked` : ""}
  />`;
}

function actions(context: PageContext, { id, version, value }: RulesVersion, inForce: boolean) {
  const text = texts[context.locale];
  if (context.role !== "operator" || value === null) return html`–`;
  const restore = html`<a
    class="button button--quiet"
    href="/admin/rules/versions/${id}/restore"
    aria-label="${text.restoreOf(version)}"
    >${text.restore}</a
  >`;
  return html`${inForce ? "" : restore}
    <button
      class="button button--quiet"
      form="export"
      name="version"
      value="${id}"
      aria-label="${text.exportOf(version)}"
    >
      ${text.export}
    </button>`;
}

function row(context: PageContext, view: VersionsView, index: number): Html {
  const text = texts[context.locale];
  const { versions, now } = view;
  const version = versions[index];
  if (version === undefined) return html``;
  const { at, by, value } = version;
  const from = view.from?.id ?? versions[1]?.id;
  const to = view.to?.id ?? versions[0]?.id;
  return html`<tr>
    <td data-label="${text.from}">${radio(context, "from", version, from)}</td>
    <td data-label="${text.to}">${radio(context, "to", version, to)}</td>
    <th scope="row">
      ${version.version}
      ${index === 0 ? html`<span class="badge badge--ok">${text.inForce}</span>` : ""}
    </th>
    <td data-label="${text.saved}">
      ${at === null ? text.initial : timeText(context, Date.parse(at))}
      ${at === null ? "" : html`<small>${agoText(context, new Date(at), now)}</small>`}
    </td>
    <td data-label="${text.by}">${by ?? "–"}</td>
    <td data-label="${text.rules}" class="number">
      ${value === null ? text.unreadable : value.rules.length}
    </td>
    <td data-label="${text.actions}">${actions(context, version, index === 0)}</td>
  </tr>`;
}

function comparison(context: PageContext, { from, to }: VersionsView): Html {
  const text = texts[context.locale];
  if (from?.value === null || to?.value === null) {
    return html`<p class="notice notice--warn">${text.unreadable}</p>`;
  }
  if (from === null || to === null) return html``;
  return html`<section class="card" id="comparison" aria-live="polite">
    <h2>${text.differ(from.version, to.version)}</h2>
    ${changeList(context, diffRules(from.value.rules, to.value.rules))}
  </section>`;
}

/** Who saved which version when, and what differs between two of them. */
export function renderVersions(context: PageContext, view: VersionsView): string {
  const text = texts[context.locale];
  const { versions } = view;
  const table = stackTable({
    caption: text.caption,
    heads: [
      text.from,
      text.to,
      text.version,
      text.saved,
      text.by,
      { number: text.rules },
      text.actions,
    ],
    rows: versions.map((_, index) => row(context, view, index)),
  });
  const body = html`<p><a href="/admin/rules">← ${text.back}</a></p>
    ${comparison(context, view)}
    <form method="get" action="/admin/rules/versions" class="card">
      ${table}
      <p><button class="button button--primary">${text.compare}</button></p>
    </form>
    <form method="post" action="/admin/rules/export" id="export">${csrfField(context)}</form>`;
  return renderPage(context, { title: text.title, active: "rules", body });
}

/** Why an old version is not in force yet although somebody asked for it. */
export interface RestoreProblem {
  /** somebody else saved between the question and the answer */
  isLate: boolean;
  /** why it could not be saved, by field */
  refused: ReadonlyMap<string, string>;
}

export interface RestoreView extends RestoreProblem {
  current: ShownSetting<"routing_rules">;
  version: RulesVersion;
  rules: readonly RoutingRule[];
  now: Date;
}

/** Asks before an old version comes into force again. */
export function renderRestore(context: PageContext, view: RestoreView): string {
  const text = texts[context.locale];
  const { current, version, rules, refused, isLate, now } = view;
  const { updatedAt, updatedBy } = current;
  const late = html`<p class="notice notice--warn" role="alert">
    ${text.late(updatedBy ?? "?", current.version)}
    ${updatedAt === null ? "" : html`(${agoText(context, new Date(updatedAt), now)})`}
  </p>`;
  const mistakes = html`<div class="notice notice--bad" role="alert">
    <p>${text.refused}</p>
    <ul>
      ${[...refused].map(([path, problem]) => html`<li><code>${path}</code> ${problem}</li>`)}
    </ul>
  </div>`;
  const body = html`${refused.size === 0 ? "" : mistakes} ${isLate ? late : ""}
    <section class="card">
      <p>${text.restoreHint(current.version + 1)}</p>
      ${changeList(context, diffRules(current.value.rules, rules))}
      <form method="post" action="/admin/rules/versions/${version.id}/restore" class="row">
        ${csrfField(context)}
        <input type="hidden" name="version" value="${current.version}" />
        <button class="button button--primary">${text.confirm}</button>
        <a class="button button--quiet" href="/admin/rules/versions">${text.cancel}</a>
      </form>
    </section>`;
  const title = text.restoreTitle(version.version);
  return renderPage(context, { title, active: "rules", body });
}
