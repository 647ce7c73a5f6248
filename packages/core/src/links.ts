import { withoutAnchorText } from "./anchor-text.ts";
import { decodeEntities } from "./entities.ts";
import { isPreviewAsset } from "./preview-asset.ts";
import { type Link, providerLinks } from "./provider-links.ts";

import { type Provider, usualProviders } from "./provider.ts";

export { detectProvider, type Provider } from "./provider.ts";
export type { Link } from "./provider-links.ts";

const CANONICAL_PARTS = /^https?:\/\/([^/?#]*)([^]*)$/i;

/**
 * The provider links of a body as posted, each once in its first spelling, in order (domain 9). Attributes, text and
 * comments are searched, save the text of anchors that lead to a provider; preview assets are left out.
 */
export function extractLinks(body: string, among: readonly Provider[] = usualProviders): Link[] {
  const links = new Map<string, Link>();
  for (const link of providerLinks(decodeEntities(withoutAnchorText(body, among)), among)) {
    const key = canonical(link.rawUrl);
    if (!links.has(key) && !isPreviewAsset(link.rawUrl)) links.set(key, link);
  }
  return [...links.values()];
}

/** Two spellings of one link have one canonical form (departure `link-canonical`). */
function canonical(url: string): string {
  const [, authority = "", rest = ""] = CANONICAL_PARTS.exec(url) ?? [];
  const at = authority.lastIndexOf("@") + 1;
  const host = authority
    .slice(at)
    .toLowerCase()
    .replace(/^www\./, "");
  return withoutTrailingSlashes(`${authority.slice(0, at)}${host}${rest}`);
}

function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === "/") end -= 1;
  return text.slice(0, end);
}
