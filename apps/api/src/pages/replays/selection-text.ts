import type { ReplayRequest } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { deliveryStateTexts } from "../records/badges.ts";
import { timeText } from "../time-text.ts";
import { replayTexts } from "./replay-texts.ts";

/** Which deliveries were asked for, in a line. */
export function selectionText(context: PageContext, request: ReplayRequest): Html {
  const { locale } = context;
  const text = replayTexts[locale];
  const { state, destination, from, to, email, ids } = request;
  const parts = [
    ids === undefined ? null : html`${text.ids(ids)}`,
    state === undefined ? null : html`${deliveryStateTexts[locale][state]}`,
    destination === undefined ? null : html`→ <code>${destination}</code>`,
    email === undefined ? null : html`<code>${email}</code>`,
    from === undefined ? null : html`${text.from} ${timeText(context, from)}`,
    to === undefined ? null : html`${text.to} ${timeText(context, to)}`,
  ].filter((part) => part !== null);
  return html`${parts.map((part, index) => html`${index === 0 ? "" : " · "}${part}`)}`;
}
