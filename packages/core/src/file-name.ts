import { WHITE_SPACE } from "./text.ts";

const MAX_CODE_POINTS = 120;
/** What lies between the two ends of a longer name is never kept. */
const END_LENGTH = 1_000;

const UNSAFE = /[/\\:*?"<>|\p{Cc}\p{Bidi_Control}]/gu;
const OUTER = new RegExp(`[.${WHITE_SPACE}]`);

/**
 * A name that any store and any disk accepts (departure `filename`); empty when nothing of it can stay. Stands apart
 * from the rest of the core, and is exported apart, because apps/r2-fetcher runs where there is no Node.
 */
export function safeFileName(name: string): string {
  const safe = trimOuter(withoutMiddle(name).normalize("NFC").replace(UNSAFE, "_")).replaceAll(
    "..",
    "_",
  );
  return shorten(safe);
}

/** A sender may name a file with a megabyte, of which NFC takes time that grows with the square of its marks. */
function withoutMiddle(name: string): string {
  if (name.length <= 2 * END_LENGTH) return name;
  return name.slice(0, END_LENGTH) + name.slice(-END_LENGTH);
}

function trimOuter(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && OUTER.test(name.charAt(start))) start += 1;
  while (end > start && OUTER.test(name.charAt(end - 1))) end -= 1;
  return name.slice(start, end);
}

/** Cuts before the extension. An extension as long as that is none. */
function shorten(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= MAX_CODE_POINTS) return name;
  const dot = characters.lastIndexOf(".");
  const extension = dot === -1 ? [] : characters.slice(dot);
  const kept = MAX_CODE_POINTS - extension.length;
  if (kept <= 0) return characters.slice(0, MAX_CODE_POINTS).join("");
  return [...characters.slice(0, kept), ...extension].join("");
}
