import { indexOfMatch } from "./finder.ts";
import { WHITE_SPACE } from "./text.ts";

const TERMINATOR = new RegExp(`[${WHITE_SPACE}<>"]`, "g");
const TRAILING = new Set(".,;:!?…'’”»]}*\u200b\u200c\u200d\u2060\ufeff");

/** Where an address that starts before `from` stops running: at white space, `<`, `>`, `"` or the end of the text. */
export function addressEnd(text: string, from: number): number {
  const at = indexOfMatch(TERMINATOR, text, from);
  return at === -1 ? text.length : at;
}

/**
 * Drops what stands at the end of an address and is no part of it (departure `link-end`): punctuation, zero-width
 * characters and each `)` without its `(` in the address.
 */
export function trimLinkEnd(address: string): string {
  let tail = address.length;
  while (tail > 0 && isTrailing(address.charAt(tail - 1))) tail -= 1;
  return address.slice(0, afterMatchedParentheses(address, tail));
}

function isTrailing(character: string): boolean {
  return character === ")" || TRAILING.has(character);
}

/** The first `)` of the tail close what was opened before it; the link ends behind the last of those. */
function afterMatchedParentheses(address: string, tail: number): number {
  let end = tail;
  let close = address.indexOf(")", tail);
  for (let open = openParentheses(address, tail); open > 0 && close !== -1; open -= 1) {
    end = close + 1;
    close = address.indexOf(")", end);
  }
  return end;
}

function openParentheses(address: string, end: number): number {
  let open = 0;
  for (const [parenthesis] of address.slice(0, end).matchAll(/[()]/g)) {
    if (parenthesis === "(") open += 1;
    else if (open > 0) open -= 1;
  }
  return open;
}
