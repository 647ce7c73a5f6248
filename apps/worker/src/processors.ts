import {
  createComposePayload,
  createRotatingScan,
  type Logger,
  type Metrics,
  type QueueName,
} from "@gmail-push/infra";
import type { Processor } from "bullmq";
import { createAttemptDelivery } from "./attempt-delivery.ts";
import type { WorkerConfig } from "./config.ts";
import { createCurrentSettings } from "./current-settings.ts";
import { createDeliveryWitness } from "./delivery-witness.ts";
import { createEnqueueDeliveries } from "./enqueue-deliveries.ts";
import { createOffloadClient } from "./offload-client.ts";
import { createDeliveryProcessor } from "./processors/delivery.ts";
import { createEmailProcessor } from "./processors/email.ts";
import { createOffloadProcessor } from "./processors/offload.ts";
import type { Resources } from "./resources.ts";
import { createSweep, SWEEP } from "./sweep/sweep.ts";
import { createWebhookClient } from "./webhook-client.ts";

export interface ProcessorDeps {
  config: WorkerConfig;
  resources: Resources;
  metrics: Metrics;
  draining: AbortSignal;
  log: Logger;
  stack: AsyncDisposableStack;
}

/** What each queue's jobs do; `offload` only where a fetcher is configured. */
export function createProcessors(deps: ProcessorDeps): Partial<Record<QueueName, Processor>> {
  const { config, resources, metrics, draining, log, stack } = deps;
  const { stores, queues, settings, guard } = resources;
  const { emails, deliveries, destinations, links } = stores;
  const { fetcher } = config.secrets;
  const currentSettings = createCurrentSettings(settings);
  const offloadEnabled = fetcher !== null;
  const enqueueDeliveries = createEnqueueDeliveries({ emails, deliveries, queues, offloadEnabled });

  const decideEmail = createEmailProcessor({
    emails,
    destinations,
    enqueueDeliveries,
    currentSettings,
    metrics,
    log,
  });
  const { redis } = resources;
  const { keys } = stores;
  const sweep = createSweep({
    redis,
    keys,
    emails,
    deliveries,
    queues,
    enqueueDeliveries,
    scan: createRotatingScan({ redis, keys }),
    retentionMs: config.retentionMs,
    metrics,
    log,
  });

  return {
    email: async (job, token) => (job.name === SWEEP ? sweep() : decideEmail(job, token)),
    delivery: createDeliveryProcessor({
      deliveries,
      attempt: createAttemptDelivery({
        emails,
        destinations,
        composePayload: createComposePayload({ links: offloadEnabled ? links : null }),
        client: stack.use(createWebhookClient({ guard })),
        draining,
      }),
      witness: createDeliveryWitness({ metrics, log }),
      currentSettings,
    }),
    ...(fetcher === null
      ? {}
      : {
          offload: createOffloadProcessor({
            emails,
            links,
            client: stack.use(createOffloadClient({ ...fetcher, guard })),
            metrics,
            draining,
            log,
          }),
        }),
  };
}
