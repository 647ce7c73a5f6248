import {
  closeRedis,
  createDeliveryTrigger,
  createEgressGuard,
  createQueues,
  createSettingsReader,
  createStores,
  type DeliveryTrigger,
  type EgressGuard,
  type LiveSettings,
  type Logger,
  openConsumerRedis,
  openTracing,
  type Queues,
  type Resolve,
  type Stores,
  type Tracing,
  watchSettings,
} from "@gmail-push/infra";
import type { Redis } from "ioredis";
import type { WorkerConfig } from "./config.ts";
import { createFindCopy } from "./find-copy.ts";
import type { OffloadClient } from "./offload-result.ts";
import { openOffloadClient } from "./open-offload-client.ts";

/** What the processors stand on. */
export interface Resources {
  /** waits while Redis is away: nobody is being answered */
  redis: Redis;
  stores: Stores;
  queues: Queues;
  settings: LiveSettings;
  guard: EgressGuard;
  trigger: DeliveryTrigger;
  tracing: Tracing;
  /** null while copying is off */
  offload: OffloadClient | null;
}

export interface ResourcesDeps {
  log: Logger;
  /** how host names become addresses; as the machine does it unless told otherwise */
  resolve?: Resolve;
}

/** Opens connections, stores and queues; `stack` closes them in reverse. */
export async function openResources(
  config: WorkerConfig,
  { log, resolve }: ResourcesDeps,
  stack: AsyncDisposableStack,
): Promise<Resources> {
  const { redisUrl: url, timeZone } = config;
  // Closed last, so that the spans of what ends at the stop are sent as well.
  const tracing = stack.use(await openTracing(config.tracing, "gmail-push-worker", log));
  const redis = stack.adopt(openConsumerRedis({ url, log, name: "worker" }), closeRedis);
  const subscriber = stack.adopt(openConsumerRedis({ url, log, name: "worker-news" }), closeRedis);
  const stores = createStores(redis, config, log);
  const { keys, settings: store } = stores;
  const queues = stack.use(createQueues({ redis, prefix: keys.bull, log }));
  const reader = createSettingsReader({ store, initial: config.initialSettings, timeZone, log });
  const settings = stack.use(watchSettings({ reader, subscriber, keys, log }));
  const guard = createEgressGuard({ ...config.egress, ...(resolve && { resolve }) });
  const { links } = stores;
  const { fetcher } = config.secrets;
  const client = fetcher && stack.use(openOffloadClient(fetcher, { guard, links }));
  const copies = client && { find: createFindCopy({ links, client }) };
  const trigger = createDeliveryTrigger({ ...stores, queues, links: copies });
  return { redis, stores, queues, settings, guard, trigger, tracing, offload: client };
}
