import type { OperationalEvent } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { durationText, timeText } from "../time-text.ts";
import { alertDetail, alertName } from "./alert-texts.ts";
import type { AlertsState } from "./alerts-state.ts";

const texts = defineTexts(
  {
    none: "No alert has opened yet.",
    caption: "Newest first; the last 500 are kept.",
    at: "Time",
    what: "What",
    alert: "Alert",
    detail: "Value at the time",
    opened: "opened",
    repeated: "still in force",
    closed: "closed",
    after: "after",
  },
  {
    none: "Aucune alerte ne s’est encore ouverte.",
    caption: "De la plus récente à la plus ancienne ; les 500 dernières sont conservées.",
    at: "Heure",
    what: "Quoi",
    alert: "Alerte",
    detail: "Valeur à ce moment",
    opened: "ouverte",
    repeated: "toujours en cours",
    closed: "close",
    after: "après",
  },
);

const tones = {
  opened: "badge--bad",
  repeated: "badge--warn",
  closed: "badge--ok",
} as const;

function transitionOf(kind: OperationalEvent["kind"]): keyof typeof tones | null {
  if (kind === "alert_opened") return "opened";
  if (kind === "alert_repeated") return "repeated";
  return kind === "alert_closed" ? "closed" : null;
}

function row(
  context: PageContext,
  { kind, at, alert }: OperationalEvent,
  names: AlertsState["names"],
): Html {
  const text = texts[context.locale];
  const transition = transitionOf(kind);
  if (transition === null || alert === undefined) return html``;
  const lasted =
    transition === "opened"
      ? ""
      : html`<small>${text.after} ${durationText(context, at - alert.since)}</small>`;
  return html`<tr>
    <td data-label="${text.at}">${timeText(context, at)}</td>
    <td data-label="${text.what}">
      <span class="badge ${tones[transition]}">${text[transition]}</span> ${lasted}
    </td>
    <td data-label="${text.alert}">${alertName(context, alert.kind)}</td>
    <td data-label="${text.detail}">${alertDetail(context, alert, names)}</td>
  </tr>`;
}

/** What opened, was told again and closed. */
export function alertHistory(context: PageContext, { history, names }: AlertsState): Html {
  const text = texts[context.locale];
  if (history.length === 0) return html`<p class="empty">${text.none}</p>`;
  return stackTable({
    caption: text.caption,
    heads: [text.at, text.what, text.alert, text.detail],
    rows: history.map((event) => row(context, event, names)),
  });
}
