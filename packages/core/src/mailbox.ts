/** A piece of a From value: RFC 5322 tokens, comments already dropped. */
interface Token {
  kind: "word" | "quoted" | "literal" | "special";
  text: string;
}

const SPECIALS = '()<>[]:;@\\,."';
const WHITE_SPACE = /\s/u;
const WORD = /[^\s()<>[\]:;@\\,."]*/uy;
const CLOSED_BY: Partial<Record<string, string>> = { '"': '"', "(": ")", "[": "]" };

/**
 * The address of a From value that is exactly one mailbox, `Name <address>` or `address`, alone or in a group.
 * Null for anything else, two mailboxes among it.
 */
export function parseMailbox(text: string): string | null {
  const tokens = scan(text);
  return tokens === null ? null : mailboxOf(withoutGroup(tokens));
}

/** The address a text between angle brackets is, its white space and comments gone, or null. */
export function parseAddress(text: string): string | null {
  const tokens = scan(text);
  return tokens === null ? null : addressOf(tokens);
}

/** The text less its quoted strings; a quote that is never closed quotes nothing. */
export function withoutQuoted(text: string): string {
  let rest = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('"', at);
    const close = open < 0 ? -1 : endOf(text, open);
    if (close < 0) break;
    rest += text.slice(at, open);
    at = close;
  }
  return rest + text.slice(at);
}

function mailboxOf(tokens: readonly Token[]): string | null {
  const open = tokens.findIndex((token) => isSpecial(token, "<"));
  if (open < 0) return hasAdjacentWords(tokens) ? null : addressOf(tokens);
  const phrase = tokens.slice(0, open);
  const last = tokens.at(-1);
  if (last === undefined || !isSpecial(last, ">") || !phrase.every(isPhrasePart)) return null;
  return addressOf(tokens.slice(open + 1, -1));
}

function withoutGroup(tokens: readonly Token[]): readonly Token[] {
  const colon = tokens.findIndex((token) => isSpecial(token, ":"));
  const last = tokens.at(-1);
  const isGroup = colon > 0 && tokens.slice(0, colon).every(isPhrasePart);
  return isGroup && last !== undefined && isSpecial(last, ";")
    ? tokens.slice(colon + 1, -1)
    : tokens;
}

function addressOf(tokens: readonly Token[]): string | null {
  const at = tokens.findIndex((token) => isSpecial(token, "@"));
  const local = tokens.slice(0, Math.max(at, 0));
  const domain = tokens.slice(at + 1);
  const isLiteral = domain.length === 1 && domain[0]?.kind === "literal";
  if (local.length === 0 || domain.length === 0) return null;
  if (!local.every(isPhrasePart) || !(isLiteral || domain.every(isDomainPart))) return null;
  return tokens.map((token) => token.text).join("");
}

/** Outside brackets only a dot or the `@` may stand between two words: `Jean jean@x.fr` is no address. */
function hasAdjacentWords(tokens: readonly Token[]): boolean {
  return tokens.some((token, index) => {
    const next = tokens[index + 1];
    return next !== undefined && token.kind !== "special" && next.kind !== "special";
  });
}

function isPhrasePart(token: Token): boolean {
  return token.kind === "word" || token.kind === "quoted" || isSpecial(token, ".");
}

function isDomainPart(token: Token): boolean {
  return token.kind === "word" || isSpecial(token, ".");
}

function isSpecial(token: Token, text: string): boolean {
  return token.kind === "special" && token.text === text;
}

function scan(text: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    let end = at + 1;
    if (CLOSED_BY[character] !== undefined) {
      end = endOf(text, at);
      if (end < 0) return null;
      const enclosed = text.slice(at, end);
      if (character !== "(") {
        tokens.push({ kind: character === '"' ? "quoted" : "literal", text: enclosed });
      }
    } else if (SPECIALS.includes(character)) {
      tokens.push({ kind: "special", text: character });
    } else if (!WHITE_SPACE.test(character)) {
      end = endOfWord(text, at);
      tokens.push({ kind: "word", text: text.slice(at, end) });
    }
    at = end;
  }
  return tokens;
}

function endOfWord(text: string, start: number): number {
  WORD.lastIndex = start;
  WORD.test(text);
  return WORD.lastIndex;
}

/** Position behind what `text[start]` opens, -1 if it is never closed. Comments nest, the others do not. */
function endOf(text: string, start: number): number {
  const open = text.charAt(start);
  const close = CLOSED_BY[open];
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\\") at += 1;
    else if (character === close && at > start) depth -= 1;
    else if (character === open) depth += 1;
    if (depth === 0) return at + 1;
  }
  return -1;
}
