import { RE2JS, RE2JSException } from "re2js";

/**
 * RE2 takes linear time in the text, and each step costs as much as the program is large: a bound on the
 * program keeps the longest email to seconds even for an expression made to be slow.
 */
const MAX_PROGRAM_SIZE = 500;

const MAX_COMPILED = 500;
const compiled = new Map<string, RE2JS | null>();

/** A test for an expression an operator wrote, or null when RE2 refuses it or it is too costly to run. */
export function compileRegex(
  expression: string,
  { ignoreCase }: { ignoreCase: boolean },
): ((text: string) => boolean) | null {
  const key = `${ignoreCase ? "i" : "c"}${expression}`;
  let regex = compiled.get(key);
  if (regex === undefined) {
    regex = compile(expression, ignoreCase);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(key, regex);
  }
  return regex === null ? null : regex.test.bind(regex);
}

function compile(expression: string, ignoreCase: boolean): RE2JS | null {
  try {
    const regex = RE2JS.compile(expression, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return regex.programSize() <= MAX_PROGRAM_SIZE ? regex : null;
  } catch (error) {
    if (error instanceof RE2JSException) return null;
    throw error;
  }
}
