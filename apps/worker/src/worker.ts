import { randomUUID } from "node:crypto";
import { builtInProcessingPrefs } from "@gmail-push/core";
import {
  createMetrics,
  createTokenStore,
  faultLevel,
  type Logger,
  type Metrics,
  startHeartbeat,
  startStatsRecorder,
} from "@gmail-push/infra";
import type { Worker as BullWorker } from "bullmq";
import { scheduleAlertCheck } from "./alerts/alert-check.ts";
import { createBury } from "./bury.ts";
import { createMayReadMetrics } from "./may-read-metrics.ts";
import type { WorkerConfig } from "./config.ts";
import { startHealthServer } from "./health-server.ts";
import { createProcessors } from "./processors.ts";
import { createPromoteWaiting } from "./promote-waiting.ts";
import { startOffloadDeadline } from "./offload-deadline.ts";
import { openResources, type Resources, type ResourcesDeps } from "./resources.ts";
import { startSendGate } from "./send-gate.ts";
import { scheduleSweep } from "./sweep/sweep.ts";
import { startWorkers } from "./workers.ts";

export { loadWorkerConfig, type WorkerConfig, workerEnvSchema } from "./config.ts";

export interface WorkerDeps extends ResourcesDeps {
  /** shared with an API in the same process, which then serves them; made and served here otherwise */
  metrics?: Metrics;
}

/** The part of the grace in which active jobs may end by themselves; then they are handed back. */
const PATIENCE = 0.6;

async function drain(workers: Iterable<BullWorker>, handBack: () => void, patienceMs: number) {
  const timer = setTimeout(handBack, patienceMs);
  await Promise.all([...workers].map(async (worker) => worker.close()));
  clearTimeout(timer);
}

/** In force before the settings are read for the first time, too. */
function offloadDeadlineSec(settings: Resources["settings"]): number {
  const prefs = settings.current()?.processing_prefs ?? builtInProcessingPrefs;
  return prefs.offload_deadline_sec;
}

function watchWaiting({ redis, stores, queues, settings }: Resources, log: Logger): void {
  const promoteWaiting = createPromoteWaiting({ redis, keys: stores.keys, queues });
  settings.onChange(() => {
    promoteWaiting().catch((error: unknown) =>
      log.error({ err: error }, "waiting emails not promoted"),
    );
  });
}

/**
 * Starts deciding, copying and delivering. Disposing of it takes no more jobs, lets the active ones
 * end or hands them back, then closes.
 */
export async function startWorker(
  config: WorkerConfig,
  deps: WorkerDeps,
): Promise<AsyncDisposable> {
  const { log } = deps;
  const metrics = deps.metrics ?? createMetrics();
  await using stack = new AsyncDisposableStack();
  const resources = await openResources(config, deps, stack);
  const { redis, stores, settings } = resources;
  const { keys } = stores;
  const draining = new AbortController();
  const onError = (error: unknown) => log[faultLevel(error)]({ err: error }, "heartbeat missed");
  stack.use(startHeartbeat({ redis, keys, workerId: randomUUID(), onError }));

  stack.use(startStatsRecorder({ redis, keys, metrics, log }));

  const processors = createProcessors({
    config,
    resources,
    metrics,
    draining: draining.signal,
    log,
    stack,
  });
  await settings.refresh();
  await scheduleSweep(resources.queues.email, config.timing.sweepMs);
  await scheduleAlertCheck(resources.queues.email, config.timing.alertCheckMs);
  const workers = startWorkers({
    redis,
    prefix: keys.bull,
    processors,
    concurrency: config.concurrency,
    timing: config.timing,
    onDead: createBury({ ...stores, trigger: resources.trigger }),
    log,
  });
  const patienceMs = config.shutdownGraceMs * PATIENCE;
  stack.defer(async () => drain(workers.values(), () => draining.abort(), patienceMs));
  const deliveryWorker = workers.get("delivery");
  if (deliveryWorker) stack.use(startSendGate({ worker: deliveryWorker, settings, log }));
  watchWaiting(resources, log);
  stack.use(
    startOffloadDeadline({
      redis,
      queues: resources.queues,
      deadlineMs: () => offloadDeadlineSec(settings) * 1_000,
      log,
    }),
  );
  if (deps.metrics === undefined) {
    const { host, port } = config;
    const isReady = () => redis.status === "ready";
    const tokens = createTokenStore({ redis, keys });
    const mayReadMetrics = config.metricsAuth ? createMayReadMetrics({ tokens }) : null;
    stack.use(await startHealthServer({ host, port, metrics, isReady, mayReadMetrics, log }));
  }
  log.info({ queues: [...workers.keys()] }, "worker started");
  return stack.move();
}
