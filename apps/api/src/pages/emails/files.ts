import { maskUrl } from "@gmail-push/core";
import type { EmailFile, FileCopy } from "../../email-files.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { badge } from "../records/badges.ts";
import { copyReasonText, providerName } from "../records/reason-text.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { numberText, timeText } from "../time-text.ts";

const texts = defineTexts(
  {
    caption: "Links in their order, with what became of their files",
    provider: "Provider",
    copy: "Copy",
    name: "Name (masked)",
    size: "Size",
    copied: "copied",
    notCopied: "not copied",
    locked: "its key is missing",
    noFile: "leads to no file that is copied",
    off: "copying is switched off",
    forgotten: "no longer known: copies are remembered for a shorter time",
    later: "not yet, or not in time: the original link went out",
    more: (count: number) => `and ${count} more, which go out as they are.`,
  },
  {
    caption: "Les liens dans leur ordre, et ce que leurs fichiers sont devenus",
    provider: "Service",
    copy: "Copie",
    name: "Nom (masqué)",
    size: "Taille",
    copied: "copié",
    notCopied: "pas copié",
    locked: "sa clé manque",
    noFile: "ne mène à aucun fichier à copier",
    off: "la copie est désactivée",
    forgotten: "n’est plus connu : les copies sont retenues moins longtemps",
    later: "pas encore, ou pas à temps : le lien d’origine est parti",
    more: (count: number) => `et ${count} de plus, qui partent tels quels.`,
  },
);

/** The first two characters of a file's name and its extension. */
function maskFileName(name: string): string {
  const [start = "", next = ""] = name;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? "";
  return `${start}${next}***${extension}`;
}

function sizeText(context: PageContext, bytes: number): string {
  const units =
    context.locale === "fr" ? ["o", "ko", "Mo", "Go", "To"] : ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${numberText(context, size)} ${units[unit] ?? ""}`;
}

function copyText(context: PageContext, copy: FileCopy): Html {
  const text = texts[context.locale];
  const not = (why: string) => html`${badge("warn", text.notCopied)} ${why}`;
  switch (copy.kind) {
    case "copied": {
      const at = Date.parse(copy.pair.created_at);
      const when = Number.isNaN(at) ? "" : html` ${timeText(context, at)}`;
      return html`${badge("ok", text.copied)}${when}`;
    }
    case "failed":
      return not(copyReasonText(context.locale, copy.reason));
    case "forgotten":
      return html`${badge("plain", "?")} ${text.forgotten}`;
    case "not_copied":
      return not(text.later);
    case "no_file":
      return html`${badge("plain", text.notCopied)} ${text.noFile}`;
    case "off":
      return html`${badge("plain", text.notCopied)} ${text.off}`;
    case "locked":
      return not(text.locked);
  }
}

function row(context: PageContext, { link, copy }: EmailFile): Html {
  const text = texts[context.locale];
  const pair = copy.kind === "copied" ? copy.pair : null;
  const size = pair?.size === undefined ? "–" : sizeText(context, pair.size);
  const name = pair?.original_filename;
  return html`<tr>
    <td data-label="${text.provider}">
      ${providerName(link.provider)}
      <small class="mono">${maskUrl(link.rawUrl)}</small>
    </td>
    <td data-label="${text.copy}">${copyText(context, copy)}</td>
    <td data-label="${text.name}">${name === undefined ? "–" : maskFileName(name)}</td>
    <td class="number" data-label="${text.size}">${size}</td>
  </tr>`;
}

/** What became of the files an email links to; `links`: how many links it has in all. */
export function filesTable(context: PageContext, files: readonly EmailFile[], links: number): Html {
  const text = texts[context.locale];
  const more = links - files.length;
  const table = stackTable({
    caption: text.caption,
    heads: [text.provider, text.copy, text.name, { number: text.size }],
    rows: files.map((file) => row(context, file)),
  });
  return html`${table} ${more > 0 ? html`<p class="soft">${text.more(more)}</p>` : ""}`;
}
