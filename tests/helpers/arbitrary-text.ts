import * as fc from "fast-check";

/** Texts made of those characters and words, all as likely as each other. */
export function arbitraryText(characters: string, ...words: string[]): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from(characters), ...words) });
}
