import type { ShownSetting } from "../../read-setting.ts";
import type { SettingVersion, SettingVersions } from "../../setting-versions.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { timeText } from "../time-text.ts";
import { differenceTable } from "./difference-table.ts";
import { settingText } from "./setting-texts.ts";
import { differences } from "./differences.ts";

const texts = defineTexts(
  {
    title: (name: string) => `History: ${name}`,
    back: "Back to the tools",
    current: "in force",
    version: "Version",
    by: "by",
    unknown: "unknown",
    environment: "the environment’s values",
    unreadable: "What was stored did not parse.",
    changed: "What it changed",
    same: "It changed nothing.",
    oldest: "The oldest version that is kept.",
    restore: "Restore this version",
    confirm: (version: number) => `Put version ${version} in force again, as a new version?`,
    restored: "Restored, and in force.",
    conflict: "Somebody saved after you opened the page, so nothing was restored. Saved by",
    refused: "That version cannot be restored:",
    gone: "That version is no longer kept.",
  },
  {
    title: (name: string) => `Historique : ${name}`,
    back: "Retour aux outils",
    current: "en vigueur",
    version: "Version",
    by: "par",
    unknown: "inconnu",
    environment: "les valeurs de l’environnement",
    unreadable: "Ce qui était enregistré était illisible.",
    changed: "Ce qu’elle a changé",
    same: "Elle n’a rien changé.",
    oldest: "La plus ancienne version conservée.",
    restore: "Restaurer cette version",
    confirm: (version: number) =>
      `Remettre en vigueur la version ${version}, comme nouvelle version ?`,
    restored: "Restaurée, et en vigueur.",
    conflict:
      "Quelqu’un a enregistré après que vous avez ouvert la page : rien n’a été restauré. Enregistré par",
    refused: "Cette version ne peut pas être restaurée :",
    gone: "Cette version n’est plus conservée.",
  },
);

/** What became of an attempt to restore a version. */
export type RestoreNotice =
  | { kind: "restored" }
  | { kind: "conflict"; current: ShownSetting }
  | { kind: "refused"; messages: readonly string[] }
  | { kind: "gone" };

function noticeOf(context: PageContext, notice: RestoreNotice | null): Html {
  const text = texts[context.locale];
  switch (notice?.kind) {
    case undefined:
      return html``;
    case "restored":
      return html`<div class="notice notice--ok"><p role="status">${text.restored}</p></div>`;
    case "gone":
      return html`<div class="notice notice--bad" role="alert"><p>${text.gone}</p></div>`;
    case "refused":
      return html`<div class="notice notice--bad" role="alert">
        <p>${text.refused} ${notice.messages.join(" · ")}</p>
      </div>`;
    case "conflict": {
      const { updatedBy, updatedAt } = notice.current;
      const at = timeText(context, updatedAt === null ? null : Date.parse(updatedAt));
      return html`<div class="notice notice--warn" role="alert">
        <p>${text.conflict} <strong>${updatedBy ?? text.unknown}</strong>, ${at}.</p>
      </div>`;
    }
  }
}

function authorship(context: PageContext, { version, at, by }: SettingVersion): Html {
  const text = texts[context.locale];
  if (at === null && version === 0) return html`${text.environment}`;
  const author = html`<strong>${by ?? text.unknown}</strong>`;
  return html`${timeText(context, at === null ? null : Date.parse(at))} ${text.by} ${author}`;
}

function changesOf(
  context: PageContext,
  version: SettingVersion,
  earlier: SettingVersion | undefined,
): Html {
  const text = texts[context.locale];
  if (version.value === null) return html`<p>${text.unreadable}</p>`;
  if (earlier === undefined) return html`<p class="soft">${text.oldest}</p>`;
  if (earlier.value === null) return html``;
  const rows = differences(context, earlier.value, version.value);
  if (rows.length === 0) return html`<p class="soft">${text.same}</p>`;
  return differenceTable(context, text.changed, rows);
}

/** One setting's versions, newest first. */
export function renderHistory(
  context: PageContext,
  { current, versions }: SettingVersions,
  notice: RestoreNotice | null,
): string {
  const { locale, role } = context;
  const text = texts[locale];
  const restore = ({ id, version }: SettingVersion) =>
    html`<form method="post" action="/admin/tools/history/${current.name}">
      ${csrfField(context)}
      <input type="hidden" name="base" value="${current.version}" />
      <input type="hidden" name="id" value="${id}" />
      <button class="button" data-confirm="${text.confirm(version)}">
        ${text.restore}<span class="visually-hidden"> (${version})</span>
      </button>
    </form>`;
  const items = versions.map((version, index) => {
    const isCurrent = index === 0;
    const badge = isCurrent ? html`<span class="badge badge--ok">${text.current}</span>` : "";
    const canRestore = role === "operator" && !isCurrent && version.value !== null;
    return html`<li>
      <h2>${text.version} ${version.version} ${badge}</h2>
      <p>${authorship(context, version)}</p>
      ${changesOf(context, version, versions[index + 1])} ${canRestore ? restore(version) : ""}
    </li>`;
  });
  const body = html`<p><a href="/admin/tools">${text.back}</a></p>
    ${noticeOf(context, notice)}
    <ol class="story">
      ${items}
    </ol>`;
  const title = text.title(settingText(locale, current.name));
  return renderPage(context, { title, active: "tools", body });
}
