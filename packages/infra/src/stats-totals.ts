/** How often each counter was counted; its name is what, then labels: `push.queued`, `attempt.failed.timeout`. */
export type StatCounts = ReadonlyMap<string, number>;

/** Sums by one label, then by the next. */
export type CountsBy = Readonly<Record<string, number>>;

/** What happened within a stretch of time. */
export interface StatTotals {
  /** pushes by the status or refusal they were answered with (`unauthorized` included) */
  pushes: CountsBy;
  /** decisions by kind */
  decisions: CountsBy;
  /** links in the emails to be delivered, by provider */
  links: CountsBy;
  /** attempts by outcome (`delivered`, `failed`), then reason (`none` when delivered) */
  attempts: Readonly<Record<string, CountsBy>>;
  /** tries to copy a link by provider, then outcome (`stored`, or why not: `timeout`, …) */
  offloads: Readonly<Record<string, CountsBy>>;
  /** emails that ended, by outcome */
  ended: CountsBy;
  /** the same by how long they took: the bucket of the processing histogram, counted from 0 */
  times: Readonly<Record<string, CountsBy>>;
}

/** The counts whose counter begins with `path`, by the label that follows it. */
function sumBy(counts: StatCounts, ...path: readonly string[]): CountsBy {
  const sums = new Map<string, number>();
  for (const [counter, count] of counts) {
    const labels = counter.split(".");
    const label = labels[path.length];
    if (label === undefined || path.some((part, index) => labels[index] !== part)) continue;
    sums.set(label, (sums.get(label) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}

function sumByTwo(counts: StatCounts, what: string): Record<string, CountsBy> {
  const firsts = Object.keys(sumBy(counts, what));
  return Object.fromEntries(firsts.map((first) => [first, sumBy(counts, what, first)]));
}

/** Sorts counters by what they count. */
export function sumTotals(counts: StatCounts): StatTotals {
  return {
    pushes: sumBy(counts, "push"),
    decisions: sumBy(counts, "decision"),
    links: sumBy(counts, "link"),
    attempts: sumByTwo(counts, "attempt"),
    offloads: sumByTwo(counts, "offload"),
    ended: sumBy(counts, "time"),
    times: sumByTwo(counts, "time"),
  };
}
