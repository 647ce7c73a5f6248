import { maskUrl } from "@gmail-push/core";
import type { DeliveryFilter, DeliveryList, DestinationStore } from "@gmail-push/infra";
import type { DescribeDeliveries } from "./describe-deliveries.ts";

const SAMPLE = 10;
const DESTINATIONS = 50;

export interface PreviewReplayDeps {
  list: DeliveryList;
  destinations: Pick<DestinationStore, "list">;
  describe: DescribeDeliveries;
}

/** Counts what a replay would select, and shows the newest few; reads the sets, not the deliveries. */
export function createPreviewReplay({ list, destinations, describe }: PreviewReplayDeps) {
  async function byDestination(filter: DeliveryFilter) {
    const known = (await destinations.list()).filter(
      ({ id }) => filter.destination === undefined || id === filter.destination,
    );
    const ids = known.map(({ id }) => id);
    const counts = await list.countTo(ids, filter);
    return known
      .map(({ id, url }, index) => ({ id, url: maskUrl(url), count: counts[index] ?? 0 }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count)
      .slice(0, DESTINATIONS);
  }

  return async (filter: DeliveryFilter) => {
    const [count, destinationCounts, { deliveries }] = await Promise.all([
      list.count(filter),
      byDestination(filter),
      list.page(filter, { limit: SAMPLE }),
    ]);
    return { count, by_destination: destinationCounts, sample: await describe(deliveries) };
  };
}
