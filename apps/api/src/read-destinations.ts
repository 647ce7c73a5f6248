import type { Settings } from "@gmail-push/core";
import { type AuditLog, type DeliveryList, destinationIdOf } from "@gmail-push/infra";
import type { DestinationSteps, DestinationView } from "./destination-steps.ts";

/** How many deliveries to a destination stand where. */
export interface DeliveryCounts {
  pending: number;
  dead: number;
}

/** What sends to a destination. */
export interface DestinationUse {
  isDefault: boolean;
  /** names of the rules */
  rules: readonly string[];
}

export interface ListedDestination extends DestinationView {
  counts: DeliveryCounts;
  use: DestinationUse;
}

export interface DestinationList {
  /** of this page */
  destinations: readonly ListedDestination[];
  total: number;
  /** from 1 */
  page: number;
  pages: number;
}

/** A destination's last change; author and time where the journal has them. */
export interface LastChange {
  by: string | null;
  /** epoch ms */
  at: number | null;
}

export interface ReadDestinationsDeps {
  steps: Pick<DestinationSteps, "list" | "get">;
  list: Pick<DeliveryList, "countTo">;
  settings: { current: () => Settings | null };
  audit: Pick<AuditLog, "page">;
}

const PAGE_SIZE = 50;
/** How far back the journal is searched for who changed a destination last. */
const SEARCHED = 200;

function useOf(settings: Settings | null, id: string): DestinationUse {
  if (settings === null) return { isDefault: false, rules: [] };
  const { webhook_url: url } = settings.webhook_config;
  const rules = settings.routing_rules.rules.filter(
    ({ actions }) => actions.webhook_url !== "" && destinationIdOf(actions.webhook_url) === id,
  );
  return {
    isDefault: url !== null && destinationIdOf(url) === id,
    rules: rules.map(({ name }) => name),
  };
}

/** Destinations with what waits for them and what sends to them. */
export function createReadDestinations({ steps, list, settings, audit }: ReadDestinationsDeps) {
  async function withCounts(views: readonly DestinationView[]): Promise<ListedDestination[]> {
    const ids = views.map(({ destination }) => destination.id);
    const [pending, dead] = await Promise.all([
      list.countTo(ids, { state: "pending" }),
      list.countTo(ids, { state: "dead" }),
    ]);
    const current = settings.current();
    return views.map((view, index) => ({
      ...view,
      counts: { pending: pending[index] ?? 0, dead: dead[index] ?? 0 },
      use: useOf(current, view.destination.id),
    }));
  }

  return {
    /** By name; `page` from 1. */
    async page(page: number): Promise<DestinationList> {
      const all = (await steps.list()).toSorted((a, b) =>
        a.destination.options.name.localeCompare(b.destination.options.name),
      );
      const pages = Math.max(1, Math.ceil(all.length / PAGE_SIZE));
      const shown = Math.min(Math.max(1, page), pages);
      const views = all.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE);
      return { destinations: await withCounts(views), total: all.length, page: shown, pages };
    },
    /** @throws {HttpError} 404 */
    async one(id: string): Promise<ListedDestination> {
      const view = await steps.get(id);
      const [listed] = await withCounts([view]);
      return listed ?? { ...view, counts: { pending: 0, dead: 0 }, use: useOf(null, id) };
    },
    /** Who changed it last, as far as the journal tells. */
    async lastChange(id: string): Promise<LastChange> {
      const { entries } = await audit.page({ limit: SEARCHED });
      const entry = entries.find(
        ({ action, details }) =>
          action.startsWith("destination_") && details["destinationId"] === id,
      );
      return { by: entry?.author ?? null, at: entry?.at ?? null };
    },
  };
}

export type ReadDestinations = ReturnType<typeof createReadDestinations>;
