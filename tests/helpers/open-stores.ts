import { closeRedis, createQueues, createStores, openConsumerRedis } from "@gmail-push/infra";
import type { Queues, Stores } from "@gmail-push/infra";
import { loadWorkerConfig } from "@gmail-push/worker";
import type { Redis } from "ioredis";
import { captureLog } from "./captured-log.ts";
import { testEnvironment } from "./environment.ts";
import type { TestRedis } from "./redis.ts";

/** What the processes of a test keep in Redis, to look at and to put into a state of one's choosing. */
export interface TestStores extends Stores, AsyncDisposable {
  redis: Redis;
  queues: Queues;
}

/** `await using stores = openTestStores(redis)` */
export function openTestStores(
  { url, prefix }: Pick<TestRedis, "url" | "prefix">,
  env: NodeJS.ProcessEnv = {},
): TestStores {
  const config = loadWorkerConfig(testEnvironment({ url, prefix }, env));
  const { log } = captureLog();
  const redis = openConsumerRedis({ url, log, name: "test" });
  const stores = createStores(redis, config, log);
  const queues = createQueues({ redis, prefix: stores.keys.bull, log });
  return {
    ...stores,
    redis,
    queues,
    async [Symbol.asyncDispose]() {
      await queues[Symbol.asyncDispose]();
      await closeRedis(redis);
    },
  };
}
