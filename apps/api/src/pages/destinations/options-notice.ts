import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { conflictNotice, refusedNotice } from "../unsaved-notice.ts";
import type { DestinationState } from "./destination-state.ts";
import { optionKeys, optionText, optionTexts } from "./option-text.ts";

/** Why the options were not saved; of somebody else's change also both values. */
export function optionsNotice(context: PageContext, state: DestinationState): Html {
  const labels = optionTexts[context.locale];
  const { feedback, destination } = state;
  if (feedback === null) return html``;
  const { conflict, typed } = feedback;
  if (conflict === null) return refusedNotice(context);
  const differences = optionKeys.flatMap((key) => {
    const theirs = optionText(context, destination, key);
    const yours = typed.text(key);
    if (theirs === yours) return [];
    return { label: labels[key], before: theirs || labels.none, after: yours || labels.none };
  });
  const path = `/admin/destinations/${destination.id}`;
  return conflictNotice(context, { ...conflict, differences, path });
}
