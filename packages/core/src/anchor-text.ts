import { decodeEntities } from "./entities.ts";
import { tokenize } from "./markup.ts";
import { type Provider, usualProviders } from "./provider.ts";
import { hasProviderLink } from "./provider-links.ts";
import { attributeOf, type Tag } from "./tag.ts";

interface Range {
  start: number;
  end: number;
}

const ANCHOR = /<a[\t\n\f\r /]/i;

/**
 * The body without the text of anchors that lead to a provider (departure `anchor-text`): it is often a shortened spelling of the
 * address in `href`. Tags and comments inside such an anchor stay. An anchor ends at `</a>` or at the next
 * `<a`; one that never ends keeps its text.
 */
export function withoutAnchorText(
  body: string,
  among: readonly Provider[] = usualProviders,
): string {
  if (!ANCHOR.test(body)) return body;
  const omitted: Range[] = [];
  let held: Range[] | null = null;
  for (const token of tokenize(body)) {
    if (token.kind === "text") held?.push(token);
    if (token.kind !== "tag" || token.name !== "a") continue;
    for (const range of held ?? []) omitted.push(range);
    held = leadsToProvider(token, body, among) ? [] : null;
  }
  return withoutRanges(body, omitted);
}

function leadsToProvider(tag: Tag, body: string, among: readonly Provider[]): boolean {
  if (tag.closing) return false;
  const href = attributeOf(body.slice(tag.start, tag.end), "href");
  return href !== null && hasProviderLink(decodeEntities(href), among);
}

function withoutRanges(body: string, ranges: readonly Range[]): string {
  const kept: string[] = [];
  let from = 0;
  for (const { start, end } of ranges) {
    kept.push(body.slice(from, start));
    from = end;
  }
  kept.push(body.slice(from));
  return kept.join("");
}
