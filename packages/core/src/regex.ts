import { RE2JS, RE2JSException } from "re2js";

/**
 * RE2 takes linear time in the text, and each step costs as much as the program is large: a bound on the
 * program keeps the longest email to seconds even for an expression made to be slow.
 */
const MAX_PROGRAM_SIZE = 500;

const MAX_COMPILED = 500;
const compiled = new Map<string, RE2JS | string>();

interface RegexOptions {
  ignoreCase: boolean;
}

/** A test for an expression an operator wrote, or null when RE2 refuses it or it is too costly to run. */
export function compileRegex(
  expression: string,
  options: RegexOptions,
): ((text: string) => boolean) | null {
  const regex = compiledRegex(expression, options);
  return typeof regex === "string" ? null : regex.test.bind(regex);
}

/** What is wrong with an expression, in words; null when it can be run. */
export function regexMistake(expression: string, options: RegexOptions): string | null {
  const regex = compiledRegex(expression, options);
  return typeof regex === "string" ? regex : null;
}

/** Steps of the program times characters: about a quarter of a second. */
const LOCATING_COST = 5_000_000;

/**
 * Where an expression that matches a text matches it: the first place in most texts, in a long one some place; null when
 * none is found at a bounded cost. Telling the place costs ten to a thousand times as much as telling that there is one.
 */
export function locateRegex(
  expression: string,
  options: RegexOptions,
  text: string,
): { start: number; end: number } | null {
  const regex = compiledRegex(expression, options);
  if (typeof regex === "string") return null;
  const size = Math.max(1_000, Math.floor(LOCATING_COST / regex.programSize()));
  let tries = 3;
  for (let from = 0; from < text.length || from === 0; from += size / 2) {
    const part = text.slice(from, from + size);
    if (!regex.test(part)) continue;
    const matcher = regex.matcher(part);
    const place = matcher.find()
      ? { start: from + matcher.start(), end: from + matcher.end() }
      : null;
    // At an edge of the part the expression may have taken it for an edge of the text.
    const isSure = (at: number, edge: number) => at !== edge || edge === 0 || edge === text.length;
    if (place && isSure(place.start, from) && isSure(place.end, from + part.length)) return place;
    tries -= 1;
    if (tries === 0) return null;
  }
  return null;
}

/** The program, or why there is none. */
function compiledRegex(expression: string, { ignoreCase }: RegexOptions): RE2JS | string {
  const key = `${ignoreCase ? "i" : "c"}${expression}`;
  let regex = compiled.get(key);
  if (regex === undefined) {
    regex = compile(expression, ignoreCase);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(key, regex);
  }
  return regex;
}

function compile(expression: string, ignoreCase: boolean): RE2JS | string {
  try {
    const regex = RE2JS.compile(expression, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return regex.programSize() <= MAX_PROGRAM_SIZE ? regex : "too large a repetition";
  } catch (error) {
    if (error instanceof RE2JSException) return mistakeOf(error.message, ignoreCase);
    throw error;
  }
}

/** What RE2 says of an expression, without its preamble and the flag it writes before the expression. */
function mistakeOf(message: string, ignoreCase: boolean): string {
  const mistake = message.replace(/^error parsing regexp: /, "");
  return ignoreCase ? mistake.replace("`(?i)", "`") : mistake;
}
