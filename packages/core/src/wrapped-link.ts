import { addressEnd, trimLinkEnd } from "./link-end.ts";
import { percentDecode } from "./percent.ts";
import { type Provider, providerOf, usualProviders } from "./provider.ts";
import { splitUrl } from "./split-url.ts";

/** A provider's address in the query of another one; the value it was read from stands at `[start, end)` of the run. */
export interface WrappedLink {
  provider: Provider;
  url: string;
  start: number;
  end: number;
}

interface Parameter {
  end: number;
  link: WrappedLink | null;
}

const HTTP_URL = /^https?:\/\//i;
/** Tells most values apart without decoding: each character of `http(s)://` as it is or encoded, once or twice. */
const ENCODED_START = new RegExp(
  `^${["h|E[46]8", "t|E[57]4", "t|E[57]4", "p|E[57]0", "s|E[57]3|", ":|E3a", "/|E2f", "/|E2f"]
    .map((spellings) => `(?:${spellings.replace("E", "%(?:25)?")})`)
    .join("")}`,
  "i",
);
const MAX_DECODINGS = 2;
/** Behind the third slash of `https://host/` the host is complete, whether slashes are encoded or not. */
const SLASHES_TO_HOST = 3;

/**
 * Opens link wrappers in one run of text without white space (departure `wrapped-link`). The function it makes is asked
 * about addresses by their place in the run, from left to right; it answers with the first parameter of the address's
 * query whose whole value is an encoded address on a provider's host.
 *
 * Addresses stand inside addresses and share queries, so nothing may be read once per address: cursors only move
 * forwards, and what a query holds is found out once.
 */
export function createUnwrapper(
  run: string,
  among: readonly Provider[] = usualProviders,
): (address: number) => WrappedLink | null {
  if (!run.includes("%")) return () => null;
  const nextHash = createCursor(run, "#");
  const nextQuery = createCursor(run, "?");
  const readFirst = createParameterReader(run, among);
  const findRest = createRestFinder(run, among);
  let answered: { query: number; link: WrappedLink | null } = { query: -1, link: null };

  return (address) => {
    const query = nextQuery(address);
    const hash = nextHash(address);
    if (query >= hash) return null;
    if (query === answered.query) return answered.link;
    const first = readFirst(query + 1, hash);
    answered = { query, link: first.link ?? findRest(first.end, hash) };
    return answered.link;
  };
}

/** Finds the first wrapping parameter behind the `&` at `from`. What was passed over once is never read again. */
function createRestFinder(
  run: string,
  among: readonly Provider[],
): (from: number, hash: number) => WrappedLink | null {
  const read = createParameterReader(run, among);
  let passed = 0;
  let found: WrappedLink | null = null;

  return (from, hash) => {
    if (found !== null && found.start > from) return found;
    found = null;
    passed = Math.max(passed, from);
    while (passed < hash && found === null) {
      const parameter = read(passed + 1, hash);
      passed = parameter.end;
      found = parameter.link;
    }
    return found;
  };
}

/** Reads the parameter that starts at a place. Places must not go back; several may lead to one value. */
function createParameterReader(
  run: string,
  among: readonly Provider[],
): (start: number, hash: number) => Parameter {
  const nextAmpersand = createCursor(run, "&");
  const nextEquals = createCursor(run, "=");
  let opened: { start: number; link: WrappedLink | null } = { start: -1, link: null };
  return (start, hash) => {
    const end = Math.min(nextAmpersand(start), hash);
    const valueStart = nextEquals(start) + 1;
    if (valueStart > end) return { end, link: null };
    if (valueStart !== opened.start) {
      opened = {
        start: valueStart,
        link: openValue(run.slice(valueStart, end), valueStart, among),
      };
    }
    return { end, link: opened.link };
  };
}

function openValue(value: string, start: number, among: readonly Provider[]): WrappedLink | null {
  if (!ENCODED_START.test(value)) return null;
  // The host alone tells whether the value is worth decoding: values can be long, and lie within each other. Its last
  // slash is read with it, since a host at the end of a text may lose characters that belong to it before a slash.
  const host = encodedHost(value.slice(0, hostEnd(value)), among);
  if (host === null) return null;
  const { provider, decodings } = host;
  const url = cutAtLinkEnd(decode(value, decodings));
  return { provider, url, start, end: start + value.length };
}

/** The provider whose host an encoded address starts with, and how often to decode it; null for any other start. */
function encodedHost(
  addressStart: string,
  among: readonly Provider[],
): { provider: Provider; decodings: number } | null {
  for (let decodings = 0; decodings <= MAX_DECODINGS; decodings += 1) {
    const decoded = decode(addressStart, decodings);
    if (!HTTP_URL.test(decoded)) continue;
    const provider = providerOf(splitUrl(cutAtLinkEnd(decoded)).authority, among);
    return provider === null || decodings === 0 ? null : { provider, decodings };
  }
  return null;
}

function decode(text: string, times: number): string {
  let decoded = text;
  for (let done = 0; done < times; done += 1) decoded = percentDecode(decoded);
  return decoded;
}

function cutAtLinkEnd(url: string): string {
  return trimLinkEnd(url.slice(0, addressEnd(url, 0)));
}

/** Behind the slash that ends the host at the latest. */
function hostEnd(value: string): number {
  let slash = -1;
  for (let seen = 0; seen < SLASHES_TO_HOST; seen += 1) {
    slash = value.indexOf("/", slash + 1);
    if (slash === -1) return value.length;
  }
  return slash + 1;
}

/** The place of the next such character at or after `from`, or the end of the text. `from` must not go back. */
function createCursor(text: string, character: string): (from: number) => number {
  let at = -1;
  return (from) => {
    if (at < from) {
      const next = text.indexOf(character, from);
      at = next === -1 ? text.length : next;
    }
    return at;
  };
}
