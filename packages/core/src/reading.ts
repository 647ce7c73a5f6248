import { decodeEntities } from "./entities.ts";
import { plainText } from "./plain-text.ts";
import { type Link, providerLinks } from "./provider-links.ts";
import { fold, foldLines } from "./text.ts";

/** An email as the patterns read it. Each view of the body is made when first asked for, and once. */
export interface Reading {
  /** Folded. */
  subject: string;
  body: string;
  /** Plain text, folded, line by line. */
  lines: () => string;
  /** Plain text, folded. */
  text: () => string;
  /** Every provider link in the body as posted, wrapped ones opened, preview assets and repetitions included. */
  links: () => readonly Link[];
}

export function createReading({ subject, body }: { subject: string; body: string }): Reading {
  const lines = once(() => foldLines(plainText(body)));
  return {
    subject: fold(subject),
    body,
    lines,
    text: once(() => lines().replaceAll("\n", " ")),
    links: once(() => [...providerLinks(decodeEntities(body))]),
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
