import { createDeliveryList } from "@gmail-push/infra";
import type { Router } from "express";
import { createReadDestinations } from "../read-destinations.ts";
import { createDestinationActions, type RouterDeps } from "../routers.ts";
import { destinationsPages } from "../routes/pages/destinations.ts";

/** The pages of destinations. */
export function createDestinationsPages(deps: Pick<RouterDeps, "resources" | "log">): Router {
  const { redis, stores, settings } = deps.resources;
  const { keys, emails, deliveries, audit } = stores;
  const steps = createDestinationActions(deps);
  const list = createDeliveryList({ redis, keys, emails, deliveries });
  const read = createReadDestinations({ steps, list, settings, audit });
  return destinationsPages({ steps, read });
}
