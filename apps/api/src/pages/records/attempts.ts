import type { Attempt } from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { durationText, timeText } from "../time-text.ts";
import { badge } from "./badges.ts";
import { failureText } from "./reason-text.ts";

const texts = defineTexts(
  {
    caption: "Attempts, oldest first",
    at: "When",
    took: "Took",
    status: "Status",
    outcome: "Outcome",
    answer: "Answer (shortened)",
    delivered: "delivered",
    failed: "failed",
    noAnswer: "no answer",
    none: "No attempt yet.",
    older: (count: number) => `${count} older ones are no longer kept.`,
    fallback: "as JSON, then as a form",
    asksToWait: "asks to wait",
    locked: "operators only",
  },
  {
    caption: "Tentatives, la plus ancienne d’abord",
    at: "Quand",
    took: "Durée",
    status: "Statut",
    outcome: "Issue",
    answer: "Réponse (abrégée)",
    delivered: "livrée",
    failed: "échouée",
    noAnswer: "sans réponse",
    none: "Aucune tentative pour l’instant.",
    older: (count: number) => `${count} plus anciennes ne sont plus conservées.`,
    fallback: "en JSON, puis en formulaire",
    asksToWait: "demande d’attendre",
    locked: "opérateurs seulement",
  },
);

function outcome({ locale }: PageContext, attempt: Attempt): Html {
  const text = texts[locale];
  if (attempt.outcome === "delivered") return badge("ok", text.delivered);
  const why = failureText(locale, attempt);
  const rule = attempt.egressRule === null ? "" : html` (<code>${attempt.egressRule}</code>)`;
  const wait =
    attempt.retryAfterMs === null
      ? ""
      : html`<br /><small
            >${text.asksToWait} ${durationText({ locale }, attempt.retryAfterMs)}</small
          >`;
  return html`${badge("bad", text.failed)} ${why}${rule}${wait}`;
}

/** What the receiver answered, which may repeat what it was sent. */
function answer({ locale, role }: PageContext, { responseSnippet: snippet }: Attempt): Html {
  if (snippet === null || snippet === "") return html`–`;
  if (role === "operator") return html`<code>${snippet}</code>`;
  return html`<small>${texts[locale].locked}</small>`;
}

function row(context: PageContext, attempt: Attempt): Html {
  const text = texts[context.locale];
  const { status, modes } = attempt;
  const isFallback = modes.length > 1;
  return html`<tr>
    <td data-label="${text.at}">${timeText(context, attempt.at)}</td>
    <td class="number" data-label="${text.took}">${durationText(context, attempt.durationMs)}</td>
    <td data-label="${text.status}">
      ${status ?? text.noAnswer}${isFallback ? html`<br /><small>${text.fallback}</small>` : ""}
    </td>
    <td data-label="${text.outcome}">${outcome(context, attempt)}</td>
    <td data-label="${text.answer}">${answer(context, attempt)}</td>
  </tr>`;
}

/** What was tried; `made`: how many attempts there were in all. */
export function attemptsTable(
  context: PageContext,
  attempts: readonly Attempt[],
  made: number,
): Html {
  const text = texts[context.locale];
  if (attempts.length === 0) return html`<p class="soft">${text.none}</p>`;
  const forgotten = made - attempts.length;
  const table = stackTable({
    caption: text.caption,
    heads: [text.at, { number: text.took }, text.status, text.outcome, text.answer],
    rows: attempts.map((attempt) => row(context, attempt)),
  });
  return html`${table} ${forgotten > 0 ? html`<p class="soft">${text.older(forgotten)}</p>` : ""}`;
}
