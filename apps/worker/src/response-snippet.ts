const MAX_CODE_POINTS = 200;

/** The beginning of an answer on one line: at most 200 code points, null when there is nothing to show. */
export function responseSnippet(text: string): string | null {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  const snippet = Array.from(line.slice(0, 2 * MAX_CODE_POINTS))
    .slice(0, MAX_CODE_POINTS)
    .join("");
  return snippet === "" ? null : snippet;
}
