import type { CountsBy } from "@gmail-push/infra";

export function sumOf(counts: CountsBy | undefined): number {
  return Object.values(counts ?? {}).reduce((all, count) => all + count, 0);
}

/** The names that occur, the most frequent first. */
export function ranked(counts: CountsBy): string[] {
  return Object.keys(counts).toSorted(
    (a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a.localeCompare(b),
  );
}
