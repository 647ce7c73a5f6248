/**
 * White space as the rules mean it: Unicode's, and the four ASCII separators. JavaScript's `\s` has U+FEFF, a zero-width
 * character here, and lacks U+0085 (domain 16). Goes inside a character class.
 */
export const WHITE_SPACE = `\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000`;

/** A letter, a digit or `_` of any script; JavaScript's `\w` and `\b` are ASCII (domain 16). */
export const WORD = `[\\p{L}\\p{N}_]`;

const LINE_BREAK = `\\n-\\r\\x85\\u2028\\u2029`;
const SPACE_IN_LINE = `\\t\\x1c-\\x20\\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000`;

// Each leaves alone what is a single space or `\n` already, which most white space is.
const SPACES = new RegExp(`[${WHITE_SPACE}]{2,}|(?! )[${WHITE_SPACE}]`, "g");
const SPACES_IN_LINE = new RegExp(`[${SPACE_IN_LINE}]{2,}|(?! )[${SPACE_IN_LINE}]`, "g");
const LINE_BREAKS = new RegExp(
  ` ?[${LINE_BREAK}][ ${LINE_BREAK}]+| [${LINE_BREAK}]|(?!\\n)[${LINE_BREAK}]`,
  "g",
);
const ONE_SPACE = new RegExp(`[${WHITE_SPACE}]`);
const MARKS = /\p{M}/gu;
const NOT_ASCII = /[^\0-\x7f]+/g;
/** Short runs, such as one accented letter, come again and again. */
const MAX_KNOWN_RUN = 3;
const MAX_KNOWN_RUNS = 1_000;
const knownRuns = new Map<string, string>();
const DIGIT = /^\p{Nd}$/u;
const FOREIGN_DIGITS = /(?![0-9])\p{Nd}/gu;
const DIGITS_PER_SET = 10;

/**
 * The form in which texts are compared (departure `plain-text`): NFD, combining marks dropped, lower case, white space
 * collapsed, trimmed. `œ`, `ß` and `ﬁ` stay.
 */
export function fold(text: string): string {
  return foldLetters(text).replace(SPACES, " ").replace(/^ | $/g, "");
}

/** `fold`, save that white space with a line break in it becomes one `\n`: the lines can still be told apart. */
export function foldLines(text: string): string {
  return foldLetters(text)
    .replace(SPACES_IN_LINE, " ")
    .replace(LINE_BREAKS, "\n")
    .replace(/^[ \n]|[ \n]$/g, "");
}

/** Digits of any script as `0` to `9`: the times and dates of the rules may be written in all of them (domain 16). */
export function foldDigits(text: string): string {
  const known = new Map<string, string>();
  return text.replace(FOREIGN_DIGITS, (digit) => {
    const value = known.get(digit) ?? digitValue(digit);
    known.set(digit, value);
    return value;
  });
}

/** Without the white space at both ends. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ONE_SPACE.test(text.charAt(start))) start += 1;
  while (end > start && ONE_SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** ASCII has neither marks nor anything to decompose, so only what lies between is looked at. */
function foldLetters(text: string): string {
  return text.replace(NOT_ASCII, withoutMarks).toLowerCase();
}

function withoutMarks(run: string): string {
  if (run.length > MAX_KNOWN_RUN) return dropMarks(run);
  const known = knownRuns.get(run);
  if (known !== undefined) return known;
  const plain = dropMarks(run);
  if (knownRuns.size < MAX_KNOWN_RUNS) knownRuns.set(run, plain);
  return plain;
}

/**
 * Marks that stand by themselves go first: putting a long row of them in order takes NFD time that grows with its square.
 * What is left has at most the few marks of each letter.
 */
function dropMarks(run: string): string {
  return run.replace(MARKS, "").normalize("NFD").replace(MARKS, "");
}

/** Unicode keeps the digits of a script in order, in unbroken sets of ten. */
function digitValue(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0;
  let smaller = 0;
  while (DIGIT.test(String.fromCodePoint(codePoint - smaller - 1))) smaller += 1;
  return String(smaller % DIGITS_PER_SET);
}
