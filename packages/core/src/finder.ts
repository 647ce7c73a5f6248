/**
 * `indexOf` for many searches in one text: once a needle is known to be missing from some place on, it is not
 * searched for again. Without it, a thousand openings without an end would each read to the end of the text.
 */
export function createFinder(text: string): (needle: string, from: number) => number {
  const missingFrom = new Map<string, number>();
  return (needle, from) => {
    if (from >= (missingFrom.get(needle) ?? Infinity)) return -1;
    const at = text.indexOf(needle, from);
    if (at === -1) missingFrom.set(needle, from);
    return at;
  };
}

/** Index of the first match at or after `from`, or -1. The pattern carries the flag `g`. */
export function indexOfMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}
