/**
 * An estimate of the value that a share `q` (0 to 1) of all values do not pass, from a histogram: `counts[i]`
 * values lie above `bounds[i - 1]` and not above `bounds[i]`, the last of `counts` beyond all bounds. Values
 * count as spread evenly within their bucket, the lowest of which begins at 0; of those beyond all bounds no
 * more is known than the last bound. Null when nothing was counted.
 */
export function quantile(
  q: number,
  bounds: readonly number[],
  counts: readonly number[],
): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = q * total;
  let below = 0;
  let lower = 0;
  for (const [index, upper] of bounds.entries()) {
    const count = counts[index] ?? 0;
    if (count > 0 && below + count >= rank) {
      return lower + (upper - lower) * Math.max(0, (rank - below) / count);
    }
    below += count;
    lower = upper;
  }
  return lower;
}
