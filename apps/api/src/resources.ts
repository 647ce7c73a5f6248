import {
  closeRedis,
  createQueues,
  createStores,
  type LiveSettings,
  type Logger,
  openConsumerRedis,
  openProducerRedis,
  type Queues,
  type Stores,
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
  settings: LiveSettings;
}

/** Opens connections, stores and queues; `stack` closes them in reverse. */
export function openResources(
  config: ApiConfig,
  log: Logger,
  stack: AsyncDisposableStack,
): Resources {
  const { redisUrl: url, timeZone } = config;
  const redis = stack.adopt(openProducerRedis({ url, log, name: "api" }), closeRedis);
  const subscriber = stack.adopt(openConsumerRedis({ url, log, name: "api-news" }), closeRedis);
  const stores = createStores(redis, config);
  const { keys, settings: store } = stores;
  const queues = stack.use(createQueues({ redis, prefix: keys.bull, log }));
  const settings = stack.use(watchSettings({ store, subscriber, keys, timeZone, log }));
  return { redis, subscriber, stores, queues, settings };
}
