import type { Metrics } from "./metrics.ts";

/** The instruments whose growth is kept. */
export type CountedMetrics = Pick<
  Metrics,
  "ingress" | "decisions" | "links" | "attempts" | "offloads" | "processingSeconds"
>;

type Labels = Partial<Record<string, string | number>>;

/** Of one instrument. Labels have closed lists of values; this bounds the damage of one that has not. */
const MAX_COUNTERS = 120;
const NOT_PLAIN = /[^a-z\d_-]/gi;

function label(value: string | number | undefined): string {
  return (
    String(value ?? "")
      .replaceAll(NOT_PLAIN, "_")
      .slice(0, 40) || "_"
  );
}

async function readCounter(
  what: string,
  metric: { get: () => Promise<{ values: { value: number; labels: Labels }[] }> },
  names: readonly string[],
): Promise<[string, number][]> {
  const { values } = await metric.get();
  return values.map(({ value, labels }) => [
    [what, ...names.map((name) => label(labels[name]))].join("."),
    value,
  ]);
}

/** A histogram's buckets hold all that is in the ones below; here each holds its own. */
async function readTimes(metric: Metrics["processingSeconds"]): Promise<[string, number][]> {
  const { values } = await metric.get();
  const below = new Map<string, { count: number; buckets: number }>();
  const times: [string, number][] = [];
  for (const { value, labels, metricName } of values) {
    if (metricName?.endsWith("_bucket") !== true) continue;
    const outcome = label(labels.outcome);
    const { count, buckets } = below.get(outcome) ?? { count: 0, buckets: 0 };
    times.push([`time.${outcome}.${buckets}`, value - count]);
    below.set(outcome, { count: value, buckets: buckets + 1 });
  }
  return times;
}

/** How often each counter has been counted since this process began, by its name (see `StatCounts`). */
export async function readCounters(metrics: CountedMetrics): Promise<Map<string, number>> {
  const parts = await Promise.all([
    readCounter("push", metrics.ingress, ["outcome"]),
    readCounter("decision", metrics.decisions, ["kind"]),
    readCounter("link", metrics.links, ["provider"]),
    readCounter("attempt", metrics.attempts, ["outcome", "reason"]),
    readCounter("offload", metrics.offloads, ["provider", "outcome"]),
    readTimes(metrics.processingSeconds),
  ]);
  return new Map(parts.flatMap((counters) => counters.slice(0, MAX_COUNTERS)));
}
