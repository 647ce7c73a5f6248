/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** in [0, 1) */
  next(): number;
  between(low: number, high: number): number;
  shuffled<T>(items: readonly T[]): T[];
}

const MIXED = 2 ** 32;

/** Counts in odd steps and stirs each count, so that neighbouring seeds have nothing in common. */
export function createRandom(seed: number): Random {
  let count = Math.imul(seed, 0x9e3779b1) >>> 0;

  function next(): number {
    count = (count + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(count ^ (count >>> 15), 0x2c1b3c6d);
    mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / MIXED;
  }

  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    shuffled: (items) =>
      items
        .map((item) => ({ item, rank: next() }))
        .toSorted((one, other) => one.rank - other.rank)
        .map(({ item }) => item),
  };
}
