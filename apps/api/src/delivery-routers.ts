import {
  createDeliveryList,
  createDeliveryTrigger,
  enqueueReplay,
  type Logger,
} from "@gmail-push/infra";
import type { Router } from "express";
import type { ApiConfig } from "./config.ts";
import { createResolveEmails } from "./delivery-query.ts";
import { createDescribeDeliveries } from "./describe-deliveries.ts";
import { createHurryDelivery } from "./hurry-delivery.ts";
import { createPreviewReplay } from "./preview-replay.ts";
import type { Resources } from "./resources.ts";
import { createReplaySteps } from "./replay-steps.ts";
import { createRevive } from "./revive.ts";
import { auditRoutes } from "./routes/audit.ts";
import { deliveriesRoutes } from "./routes/deliveries.ts";
import { queuesRoutes } from "./routes/queues.ts";
import { replaysRoutes } from "./routes/replays.ts";
import { createStartReplay } from "./start-replay.ts";

export interface DeliveryRouterDeps {
  config: ApiConfig;
  resources: Resources;
}

/** What deliveries, their lists, replays and pages are made of. */
export function createDeliverySteps({ resources }: DeliveryRouterDeps) {
  const { redis, stores, queues } = resources;
  const { keys, emails, deliveries, destinations, replays, audit } = stores;
  const list = createDeliveryList({ redis, keys, emails, deliveries });
  const resolveEmails = createResolveEmails({ emails });
  const describe = createDescribeDeliveries({ emails, destinations });
  const enqueue = async (replay: { id: string; run: number }) =>
    enqueueReplay(queues.email, replay);
  const steps = createReplaySteps({
    replays,
    preview: createPreviewReplay({ list, destinations, describe }),
    start: createStartReplay({ replays, list, enqueue }),
    resolveEmails,
    enqueue,
  });
  const hurrying = createHurryDelivery({ deliveries, queue: queues.delivery, audit });
  return { list, resolveEmails, describe, steps, hurrying };
}

/** Deliveries as lists, their replays, and who asked for those. */
export function createDeliveryRouters(deps: DeliveryRouterDeps): Router[] {
  const { deliveries, audit } = deps.resources.stores;
  const { steps, hurrying, ...lists } = createDeliverySteps(deps);
  return [
    deliveriesRoutes({ ...lists, deliveries, hurrying }),
    replaysRoutes({ steps }),
    auditRoutes({ audit }),
  ];
}

/** Bull Board; what it sets going is revived with its record. */
export function createBoard({
  config,
  resources,
  log,
}: DeliveryRouterDeps & { log: Logger }): Router {
  const { stores, queues } = resources;
  const { emails, deliveries, links, audit } = stores;
  const copies = config.offload.enabled ? links : null;
  const trigger = createDeliveryTrigger({ emails, deliveries, queues, links: copies });
  return queuesRoutes({
    queues,
    revive: createRevive({ emails, deliveries, trigger }),
    audit,
    log,
  });
}
