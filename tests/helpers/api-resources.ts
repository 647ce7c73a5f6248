import { loadApiConfig } from "@gmail-push/api";
import { createMetrics } from "@gmail-push/infra";
import { createPolicyThread } from "../../apps/api/src/policy/policy-thread.ts";
import { openResources } from "../../apps/api/src/resources.ts";
import type { RouterDeps } from "../../apps/api/src/routers.ts";
import { captureLog } from "./captured-log.ts";
import { testEnvironment } from "./environment.ts";
import { testRedis } from "./redis.ts";

/** What an API with every page is made of, as long as `work` lasts; nothing listens. */
export async function withApiResources<T>(work: (deps: RouterDeps) => T | Promise<T>): Promise<T> {
  await using redis = testRedis();
  await using stack = new AsyncDisposableStack();
  const { log } = captureLog();
  const config = loadApiConfig(testEnvironment(redis, { INBOX_ENABLED: "true" }));
  const resources = await openResources(config, log, stack);
  const draining = new AbortController().signal;
  const thread = createPolicyThread(draining);
  return await work({ config, resources, thread, metrics: createMetrics(), log, draining });
}
