import type { Span } from "../excerpt.ts";
import { indexOfMatch } from "../finder.ts";
import { WORD } from "../text.ts";
import { clockTime } from "./clock-time.ts";

const START = `(?<!${WORD})`;
const END = `(?!${WORD})`;
const URL_START = `://|${START}www\\.|(?:dropbox|fromsmash|swisstransfer)\\.com/`;
const URL_END = /[ \n<>"]/g;
const HOUR = new RegExp(`${START}(\\d{1,2})h(\\d{0,2})${END}|${URL_START}`, "gu");
const COLON = new RegExp(`${START}(\\d{1,2}):(\\d{2})${END}|${URL_START}`, "gu");

const DURATION = new RegExp(`${START}(?:dans|sous|pendant|durant|valables?)[ \\n]$`, "u");
const LONGEST_DURATION_WORD = "valables".length;

const HEADER = "(?:de|from|envoye|sent|date|a|to|cc|objet|subject) ?:";
const QUOTED_LINE = new RegExp(`^(?:>|${HEADER})|${START}(?:a ecrit|wrote) ?:$`, "u");

/** A time of day, `09h05`, and where it is written. */
interface TimePlace extends Span {
  text: string;
}

/**
 * The first time that stands anywhere in a text of folded lines, `09h05`, or null; the `h` form beats the colon form
 * wherever they stand (steps 5 and 6 of domain 6). Times inside a URL, durations and times on quoted lines do not
 * count (departure `time-fallback`).
 */
export function freeStandingTime(lines: string): TimePlace | null {
  return firstTime(lines, HOUR) ?? firstTime(lines, COLON);
}

function firstTime(lines: string, pattern: RegExp): TimePlace | null {
  const isQuoted = createQuotedLineTest(lines);
  pattern.lastIndex = 0;
  let match = pattern.exec(lines);
  while (match !== null) {
    const [, hour, minute = ""] = match;
    const counts = hour !== undefined && !isQuoted(match.index) && !isDuration(lines, match.index);
    const time = counts ? clockTime(hour, minute) : null;
    if (time !== null) return { text: time, start: match.index, end: pattern.lastIndex };
    if (hour === undefined) pattern.lastIndex = urlEnd(lines, pattern.lastIndex);
    match = pattern.exec(lines);
  }
  return null;
}

function urlEnd(lines: string, from: number): number {
  const end = indexOfMatch(URL_END, lines, from);
  return end === -1 ? lines.length : end;
}

function isDuration(lines: string, at: number): boolean {
  // One place more on either side: the space behind the word, and what shows where the word starts.
  return DURATION.test(lines.slice(Math.max(0, at - LONGEST_DURATION_WORD - 2), at));
}

/** Tells whether the line of a place is quoted. Places come in order; each line is looked at once. */
function createQuotedLineTest(lines: string): (at: number) => boolean {
  let end = -1;
  let quoted = false;
  return (at) => {
    if (at > end) {
      const start = lines.lastIndexOf("\n", at) + 1;
      const next = lines.indexOf("\n", at);
      end = next === -1 ? lines.length : next;
      quoted = QUOTED_LINE.test(lines.slice(start, end));
    }
    return quoted;
  };
}
