import {
  closeRedis,
  createEgressGuard,
  createQueues,
  createQueueSampler,
  createSettingsReader,
  createStores,
  type EgressGuard,
  isReadyWithin,
  type LiveSettings,
  type Logger,
  openConsumerRedis,
  openProducerRedis,
  openTracing,
  type Queues,
  type QueueSampler,
  type Stores,
  type Tracing,
  watchSettings,
} from "@gmail-push/infra";
import type { Redis } from "ioredis";
import type { ApiConfig } from "./config.ts";

/** What the routes stand on. */
export interface Resources {
  /** fails fast: for everything that answers a caller */
  redis: Redis;
  /** subscriptions only */
  subscriber: Redis;
  stores: Stores;
  queues: Queues;
  queueSampler: QueueSampler;
  settings: LiveSettings;
  /** which URLs may be saved; every delivery asks again */
  guard: EgressGuard;
  tracing: Tracing;
}

/** How long the start waits for Redis, before the API answers 503 until it comes. */
const PATIENCE_MS = 3_000;

/** Opens connections, stores and queues; `stack` closes them in reverse. */
export async function openResources(
  config: ApiConfig,
  log: Logger,
  stack: AsyncDisposableStack,
): Promise<Resources> {
  const { redisUrl: url, timeZone } = config;
  // Closed last, so that the spans of what ends at the stop are sent as well.
  const tracing = stack.use(await openTracing(config.tracing, "gmail-push-api", log));
  const redis = stack.adopt(openProducerRedis({ url, log, name: "api" }), closeRedis);
  const subscriber = stack.adopt(openConsumerRedis({ url, log, name: "api-news" }), closeRedis);
  const stores = createStores(redis, config, log);
  const { keys, settings: store } = stores;
  const queues = stack.use(createQueues({ redis, prefix: keys.bull, log }));
  const queueSampler = stack.use(createQueueSampler({ redis, keys, queues, log }));
  const reader = createSettingsReader({ store, initial: config.initialSettings, timeZone, log });
  const settings = stack.use(watchSettings({ reader, subscriber, keys, log }));
  if (await isReadyWithin(redis, PATIENCE_MS)) await settings.refresh();
  else log.warn("redis not reachable yet, answering 503 until it is");
  const guard = createEgressGuard(config.egress);
  return { redis, subscriber, stores, queues, queueSampler, settings, guard, tracing };
}
