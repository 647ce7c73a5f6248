/** A French word beside a count: 0 and 1 take the singular. */
export function frenchPlural(count: number, word: string): string {
  return Math.abs(count) < 2 ? word : `${word}s`;
}

/** An English word that is the same beside every count. */
export function invariable(word: string): (count: number) => string {
  return () => word;
}
