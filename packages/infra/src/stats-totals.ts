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

type Sums = Map<string, number>;

function add(sums: Sums, label: string, count: number): void {
  sums.set(label, (sums.get(label) ?? 0) + count);
}

/** Sums by what is counted and by its labels but the last, then by the last one. */
function sumBranches(counts: StatCounts): Map<string, Sums> {
  const branches = new Map<string, Sums>();
  for (const [counter, count] of counts) {
    const end = counter.lastIndexOf(".");
    const branch = counter.slice(0, end);
    const sums = branches.get(branch) ?? new Map<string, number>();
    if (sums.size === 0) branches.set(branch, sums);
    add(sums, counter.slice(end + 1), count);
  }
  return branches;
}

/** Sorts counters by what they count; what a later version counts is left out. */
export function sumTotals(counts: StatCounts): StatTotals {
  const branches = sumBranches(counts);
  const one = (what: string): CountsBy => Object.fromEntries(branches.get(what) ?? []);
  const two = (what: string): Record<string, CountsBy> => {
    const own = [...branches].filter(([branch]) => branch.startsWith(`${what}.`));
    return Object.fromEntries(
      own.map(([branch, sums]) => [branch.slice(what.length + 1), Object.fromEntries(sums)]),
    );
  };
  const times = two("time");
  const ended = Object.entries(times).map(([outcome, byBucket]): [string, number] => [
    outcome,
    Object.values(byBucket).reduce((all, count) => all + count, 0),
  ]);
  return {
    pushes: one("push"),
    decisions: one("decision"),
    links: one("link"),
    attempts: two("attempt"),
    offloads: two("offload"),
    ended: Object.fromEntries(ended),
    times,
  };
}
