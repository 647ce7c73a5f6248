import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { differences } from "../tools/differences.ts";
import { conflictNotice, refusedNotice } from "../unsaved-notice.ts";
import type { AlertsState } from "./alerts-state.ts";

const texts = defineTexts(
  { saved: "Saved, and in force." },
  { saved: "Enregistré, et en vigueur." },
);

/** What became of the form's last submission. */
export function prefsNotice(context: PageContext, { feedback, saved }: AlertsState): Html {
  if (feedback !== null) {
    const { conflict, patch } = feedback;
    if (conflict === null) return refusedNotice(context);
    return conflictNotice(context, {
      by: conflict.updatedBy,
      at: conflict.updatedAt === null ? null : Date.parse(conflict.updatedAt),
      differences: differences(context, conflict.value, patch),
      path: "/admin/alerts#prefs",
    });
  }
  if (saved === null) return html``;
  return html`<div class="notice notice--ok">
    <p role="status">${texts[context.locale].saved}</p>
  </div>`;
}
