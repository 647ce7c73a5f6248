import { parseAddress, parseMailbox, withoutQuoted } from "./mailbox.ts";

/** Anything that cannot stand in an unquoted address ends a run of its characters. */
const SEPARATORS = /[\s<>()[\]:;,"\\]+/u;
/** Words and an address without anything to think about, which is what most From values are. */
const USUAL =
  /^[\p{L}\p{N} _-]*<([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>$/u;
const BRACKETED = /<([^<>]*)>/gu;

/**
 * The clean address of a raw From value, in lower case. What RFC 5322 cannot parse yields the address in
 * angle brackets, else the only thing that looks like one, else the whole text (departure `from-lenient`).
 */
export function senderAddress(from: string): string {
  const address =
    USUAL.exec(from)?.[1] ??
    parseMailbox(from) ??
    onlyBracketedAddress(from) ??
    onlyAddressIn(from);
  return (address ?? from.trim()).toLowerCase();
}

/** Comma-separated entries, trimmed, in lower case, blanks dropped. No entry means everybody. */
export function parseAllowlist(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "");
}

/** Exact entries; `@domain` and `*@domain` admit that domain, not those below it (departure `domain-entry`). */
export function isSenderAllowed(allowlist: readonly string[], address: string): boolean {
  if (allowlist.length === 0) return true;
  const domain = domainOf(address);
  return allowlist.some(
    (entry) =>
      entry === address || (domain !== null && (entry === `@${domain}` || entry === `*@${domain}`)),
  );
}

/** A From value that was no single address is kept whole and must not pass as one of its last domain. */
function domainOf(address: string): string | null {
  if (parseAddress(address) !== address) return null;
  return address.slice(address.lastIndexOf("@") + 1);
}

function onlyBracketedAddress(from: string): string | null {
  if (/[,;]/u.test(withoutQuoted(from))) return null;
  return onlyOne(bracketedAddresses(from));
}

function onlyAddressIn(from: string): string | null {
  return onlyOne(addressesIn(from));
}

function* addressesIn(from: string): Generator<string> {
  yield* bracketedAddresses(from);
  const bare = from.replaceAll(BRACKETED, (whole, content: string) =>
    bracketedAddress(content) === null ? whole : " ",
  );
  yield* bare.split(SEPARATORS).filter(isBareAddress);
}

function* bracketedAddresses(from: string): Generator<string> {
  for (const [, content = ""] of from.matchAll(BRACKETED)) {
    const address = bracketedAddress(content);
    if (address !== null) yield address;
  }
}

function bracketedAddress(content: string): string | null {
  return parseAddress(content.trim().replace(/^mailto:/iu, ""));
}

function isBareAddress(text: string): boolean {
  const at = text.indexOf("@");
  return at > 0 && at === text.lastIndexOf("@") && at < text.length - 1;
}

/** Looks no further than the second: a hostile header can hold thousands. */
function onlyOne(addresses: Iterator<string>): string | null {
  const first = addresses.next();
  return first.done === true || addresses.next().done !== true ? null : first.value;
}
