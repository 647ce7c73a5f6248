import type { Excerpt } from "@gmail-push/core";
import { html, type Html } from "../html.ts";

/** A match in its surroundings, marked. */
export function excerptText({ before, match, after, cut }: Excerpt): Html {
  return html`<span class="excerpt mono"
    >${cut.start ? "…" : ""}${before}<mark>${match}${cut.match ? "…" : ""}</mark>${cut.match ? "" : after}${cut.end ? "…" : ""}</span
  >`;
}
