import type { Logger, Metrics, QueueName } from "@gmail-push/infra";
import type { Processor } from "bullmq";
import type { WorkerConfig } from "./config.ts";
import { createCurrentSettings, type CurrentSettings } from "./current-settings.ts";
import { createDeliveryJobs } from "./delivery-jobs.ts";
import { createEmailJobs } from "./email-jobs.ts";
import { createOffloadProcessor } from "./processors/offload.ts";
import { createProviderSlots } from "./provider-slots.ts";
import type { Resources } from "./resources.ts";
import { createWebhookClient, type WebhookClient } from "./webhook-client.ts";

export interface ProcessorDeps {
  config: WorkerConfig;
  resources: Resources;
  metrics: Metrics;
  draining: AbortSignal;
  log: Logger;
  stack: AsyncDisposableStack;
}

export interface JobDeps extends ProcessorDeps {
  client: WebhookClient;
  currentSettings: CurrentSettings;
}

/** What each queue's jobs do; `offload` only where a fetcher is configured. */
export function createProcessors(deps: ProcessorDeps): Partial<Record<QueueName, Processor>> {
  const { config, resources, metrics, draining, log, stack } = deps;
  const { stores, settings, guard, tracing, offload: offloadClient } = resources;
  const jobs = {
    ...deps,
    client: stack.use(createWebhookClient({ guard })),
    currentSettings: createCurrentSettings(settings),
  };
  const processors = { email: createEmailJobs(jobs), delivery: createDeliveryJobs(jobs) };
  if (offloadClient === null) return processors;
  const { emails, links } = stores;
  const offload = createOffloadProcessor({
    emails,
    links,
    client: offloadClient,
    slots: createProviderSlots(),
    claimMs: config.timing.lockMs,
    currentSettings: jobs.currentSettings,
    metrics,
    tracing,
    draining,
    log,
  });
  return { ...processors, offload };
}
