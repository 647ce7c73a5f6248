import {
  createMetrics,
  isRedisFailure,
  type Logger,
  type Metrics,
  observeQueues,
  observeState,
  readQueues,
  readSystemState,
  startStatsRecorder,
} from "@gmail-push/infra";
import type { Express } from "express";
import type { Redis } from "ioredis";
import { createAccess, createMetricsGate, createSignInPages } from "./access.ts";
import { createApp } from "./app.ts";
import type { ApiConfig } from "./config.ts";
import { openResources } from "./resources.ts";
import { createDashboard } from "./dashboard.ts";
import { createBoard } from "./delivery-routers.ts";
import { pageContext } from "./middleware/page-context.ts";
import { signedIn } from "./middleware/signed-in.ts";
import { createPolicyThread } from "./policy/policy-thread.ts";
import { createAdministration, createOpenRouters, type RouterDeps } from "./routers.ts";
import { listen } from "./server.ts";

export { type ApiConfig, apiEnvSchema, loadApiConfig } from "./config.ts";

/** A listening API; disposing of it stops taking requests, answers the open ones, then closes. */
export interface Api extends AsyncDisposable {
  url: string;
  port: number;
}

export interface ApiDeps {
  log: Logger;
  /** shared with a worker in the same process; made here otherwise */
  metrics?: Metrics;
}

/** BullMQ waits for a first connection as long as it takes; whoever reads metrics does not. */
async function ifRedisUp<T>({ status }: Redis, read: () => Promise<T>): Promise<T | null> {
  if (status !== "ready") return null;
  try {
    return await read();
  } catch (error) {
    if (isRedisFailure(error)) return null;
    throw error;
  }
}

/** All routes over what they stand on. */
export function createApiApp(parts: Omit<RouterDeps, "thread">): Express {
  const deps = { ...parts, thread: createPolicyThread(parts.draining) };
  const { config, log } = deps;
  const access = createAccess(deps);
  const gate = signedIn(access.identify);
  return createApp({
    log,
    trustedProxies: config.trustedProxies,
    signedIn: gate,
    pageContext: pageContext(config),
    open: [
      createMetricsGate(access, config),
      ...createOpenRouters(deps, gate),
      ...createSignInPages(access, deps),
    ],
    administration: createAdministration(deps),
    board: createBoard(deps),
    dashboard: createDashboard(deps, access),
  });
}

/** Wires the API by hand and listens. While Redis is away it answers 503, and recovers by itself. */
export async function startApi(config: ApiConfig, deps: ApiDeps): Promise<Api> {
  const { log, metrics = createMetrics() } = deps;
  await using stack = new AsyncDisposableStack();
  const resources = await openResources(config, log, stack);
  const { redis, queues, stores } = resources;
  const { keys } = stores;
  // A worker in the same process counts what both have counted, until it has ended its work.
  if (deps.metrics === undefined) stack.use(startStatsRecorder({ redis, keys, metrics, log }));
  observeQueues(metrics.registry, async () => ifRedisUp(redis, async () => readQueues(queues)));
  observeState(metrics.registry, async () =>
    ifRedisUp(redis, async () => readSystemState({ redis, ...stores })),
  );

  const draining = new AbortController();
  const app = createApiApp({ config, resources, metrics, log, draining: draining.signal });
  const { port } = stack.use(await listen(app, config));
  const url = `http://${config.host}:${port}`;
  log.info({ url }, "api listening");

  const opened = stack.move();
  return {
    url,
    port,
    async [Symbol.asyncDispose]() {
      draining.abort();
      await opened.disposeAsync();
    },
  };
}
