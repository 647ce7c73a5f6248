import { createFinder, indexOfMatch } from "./finder.ts";

/** A start or end tag, `[start, end)`; `name` in lower case. */
export interface Tag {
  kind: "tag";
  start: number;
  end: number;
  name: string;
  closing: boolean;
}

/** An attribute value without its quotes, `[start, end)`; reading goes on at `next`. */
interface Value {
  start: number;
  end: number;
  next: number;
}

type Find = (needle: string, from: number) => number;

const OPENING = /<(\/?)([a-z][^\t\n\f\r <>/]*)/iy;
const DELIMITER = /[<>=]/g;
const VALUE_START = /[^\t\n\f\r ]/g;
const VALUE_END = /[\t\n\f\r <>]/g;
const SPACE = /[\t\n\f\r ]/;
const NAME_CHARACTER = /[^\t\n\f\r /"'=<]/;

/**
 * Reads the tag whose `<` stands at a given place, or null where there is none: no letter follows, or another `<` or
 * the end of the text comes before the `>`. A `>` in a quoted value ends nothing; a quote that is never closed quotes nothing.
 *
 * Quotes from which no end of a tag was found are remembered: they would be read anew for every `<` before them.
 */
export function createTagReader(text: string): (at: number) => Tag | null {
  const find = createFinder(text);
  const deadQuotes = new Set<number>();

  function findEnd(from: number): number {
    const quotes: number[] = [];
    let at = indexOfMatch(DELIMITER, text, from);
    while (text[at] === "=") {
      const value = readValue(text, at + 1, find);
      const quoted = value.next > value.end;
      if (quoted && deadQuotes.has(value.start)) break;
      if (quoted) quotes.push(value.start);
      at = indexOfMatch(DELIMITER, text, value.next);
    }
    if (text[at] === ">") return at + 1;
    for (const quote of quotes) deadQuotes.add(quote);
    return -1;
  }

  return (start) => {
    OPENING.lastIndex = start;
    const opening = OPENING.exec(text);
    if (opening === null) return null;
    const end = findEnd(OPENING.lastIndex);
    if (end === -1) return null;
    const [, slash, name = ""] = opening;
    return { kind: "tag", start, end, name: name.toLowerCase(), closing: slash === "/" };
  };
}

/** The value of the first attribute of that name (lower case) in the source of one tag, as written, or null. */
export function attributeOf(tag: string, name: string): string | null {
  const find = createFinder(tag);
  let at = tag.indexOf("=");
  while (at !== -1) {
    const value = readValue(tag, at + 1, find);
    if (nameBefore(tag, at) === name) return tag.slice(value.start, value.end);
    at = tag.indexOf("=", value.next);
  }
  return null;
}

function nameBefore(tag: string, equalsSign: number): string {
  let end = equalsSign;
  while (SPACE.test(tag.charAt(end - 1))) end -= 1;
  let start = end;
  while (NAME_CHARACTER.test(tag.charAt(start - 1))) start -= 1;
  return tag.slice(start, end).toLowerCase();
}

function readValue(text: string, from: number, find: Find): Value {
  const first = indexOfMatch(VALUE_START, text, from);
  if (first === -1) return { start: text.length, end: text.length, next: text.length };
  const quote = text.charAt(first);
  const close = quote === '"' || quote === "'" ? find(quote, first + 1) : -1;
  if (close !== -1) return { start: first + 1, end: close, next: close + 1 };
  const stop = indexOfMatch(VALUE_END, text, first);
  const end = stop === -1 ? text.length : stop;
  return { start: first, end, next: end };
}
