import { decodeHTMLStrict, replaceCodePoint } from "entities/decode";

/**
 * One reference: decimal, hexadecimal, named with its semicolon (the longest name has 31 letters), or one of the five
 * that do without it where no letter, digit or `=` follows. Without groups, which would make replacing half as fast.
 */
const REFERENCE =
  /&(?:#\d+;?|#[xX][\da-fA-F]+;?|[a-zA-Z][a-zA-Z\d]{0,30};|(?:amp|lt|gt|quot|nbsp)(?![\p{L}\p{Nd}=]))/gu;

/** Controls and non-characters, which the original left out (domain 16). */
const UNWANTED = /\p{Noncharacter_Code_Point}|(?![\t\n\f\r\x80-\x9f])\p{Cc}/u;

/** Names that were looked up, at most as many as HTML has. */
const knownNames = new Map<string, string>();

/**
 * Decodes HTML character references, once (departure `entities`). Query strings such as `?a=1&copy=2` and unknown
 * names stay as they are.
 */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, decodeReference);
}

function decodeReference(reference: string): string {
  if (reference.charAt(1) !== "#") {
    const end = reference.endsWith(";") ? -1 : reference.length;
    return namedText(reference.slice(1, end)) ?? reference;
  }
  const radix = /[xX]/.test(reference.charAt(2)) ? 16 : 10;
  // What follows the digits, a semicolon, ends the number.
  return codePointText(Number.parseInt(reference.slice(radix === 16 ? 3 : 2), radix));
}

function namedText(name: string): string | null {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const reference = `&${name};`;
  const text = decodeHTMLStrict(reference);
  if (text === reference) return null;
  knownNames.set(name, text);
  return text;
}

/** As HTML reads numbers: 0, surrogates and what lies past Unicode are U+FFFD, 0x80 to 0x9F are Windows-1252. */
function codePointText(codePoint: number): string {
  const text = String.fromCodePoint(replaceCodePoint(codePoint));
  return UNWANTED.test(text) ? "" : text;
}
