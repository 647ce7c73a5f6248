import type { Decision } from "@gmail-push/core";
import {
  deliveryIdOf,
  type DestinationStore,
  type EmailStore,
  type PlannedDeliveries,
} from "@gmail-push/infra";

export interface PlanDeliveriesDeps {
  emails: Pick<EmailStore, "plan">;
  destinations: Pick<DestinationStore, "ensure">;
}

/** Destinations are changed, never removed: one that was seen is taken to be there for so long. */
const SEEN_MS = 10_000;
const MAX_SEEN = 1_000;

/** The id of a URL's destination, made on first use; the store is asked once in a while, not for every email. */
function createEnsureDestination({ destinations }: Pick<PlanDeliveriesDeps, "destinations">) {
  const seen = new Map<string, { id: string; at: number }>();
  return async (url: string, now: Date): Promise<string> => {
    const known = seen.get(url);
    if (known !== undefined && now.getTime() - known.at < SEEN_MS) return known.id;
    const { id } = await destinations.ensure(url, now);
    if (seen.size >= MAX_SEEN) seen.clear();
    seen.set(url, { id, at: now.getTime() });
    return id;
  };
}

/** Records a decision with its deliveries; null when a run before did, which may have got no further. */
export function createPlanDeliveries(deps: PlanDeliveriesDeps) {
  const { emails } = deps;
  const ensureDestination = createEnsureDestination(deps);
  return async (
    emailKey: string,
    decision: Extract<Decision, { kind: "deliver" }>,
    now: Date,
  ): Promise<PlannedDeliveries | null> => {
    const deliveries = await Promise.all(
      decision.deliveries.map(async ({ url }) => {
        const destinationId = await ensureDestination(url, now);
        return { id: deliveryIdOf(emailKey, destinationId), destinationId };
      }),
    );
    const isRecorded = await emails.plan(emailKey, decision, deliveries, now);
    return isRecorded ? { deliveries, links: decision.links } : null;
  };
}
