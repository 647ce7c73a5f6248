import { indexOfMatch } from "./finder.ts";
import { addressEnd, trimLinkEnd } from "./link-end.ts";
import { type Provider, providerOf, usualProviders } from "./provider.ts";
import { splitUrl } from "./split-url.ts";
import { createUnwrapper, type WrappedLink } from "./wrapped-link.ts";

/** A link to a provider's files, as it is written. */
export interface Link {
  provider: Provider;
  rawUrl: string;
}

const ADDRESS = /https?:\/\//gi;
const AUTHORITY_END = /[/?#]/g;

/**
 * Every http(s) address on a provider's host in a text whose references are decoded, in order, with repetitions
 * (departures `link-host`, `link-end`, `wrapped-link`). Inside another address one is seen only when the outer host is no
 * provider's, and then runs on to the outer end.
 */
export function* providerLinks(
  text: string,
  among: readonly Provider[] = usualProviders,
): Generator<Link> {
  let at = indexOfMatch(ADDRESS, text, 0);
  while (at !== -1) {
    const end = addressEnd(text, at);
    yield* linksInRun(text.slice(at, end), among);
    at = indexOfMatch(ADDRESS, text, end);
  }
}

/** Is there any such address in the text? */
export function hasProviderLink(text: string, among: readonly Provider[]): boolean {
  return providerLinks(text, among).next().done !== true;
}

/** Links of one run of text without white space, which starts with an address and may hold more of them. */
function* linksInRun(run: string, among: readonly Provider[]): Generator<Link> {
  const unwrap = createUnwrapper(run, among);
  const seen = new Set<WrappedLink>();
  let opened: WrappedLink[] = [];
  for (let at = 0; at !== -1; at = indexOfMatch(ADDRESS, run, at + 1)) {
    const link = linkAt(run, at, among);
    if (link !== null) {
      yield link;
      return;
    }
    // What was opened is not opened again from inside: a wrapper could hold itself a thousand times.
    opened = opened.filter(({ end }) => end > at);
    if (opened.some(({ start }) => start <= at)) continue;
    const wrapped = unwrap(at);
    if (wrapped === null || seen.has(wrapped)) continue;
    seen.add(wrapped);
    opened.push(wrapped);
    yield { provider: wrapped.provider, rawUrl: wrapped.url };
  }
}

/** The address at that place, which runs to the end of the run, when its host is a provider's. */
function linkAt(run: string, at: number, among: readonly Provider[]): Link | null {
  const authorityStart = run.indexOf("//", at) + 2;
  const authorityEnd = indexOfMatch(AUTHORITY_END, run, authorityStart);
  // Without a path, the end of the host is the end of the link, and must be found first.
  const authority =
    authorityEnd === -1
      ? splitUrl(trimLinkEnd(run.slice(at))).authority
      : run.slice(authorityStart, authorityEnd);
  const provider = providerOf(authority, among);
  return provider === null ? null : { provider, rawUrl: trimLinkEnd(run.slice(at)) };
}
