import { createRotatingScan } from "@gmail-push/infra";
import type { Processor } from "bullmq";
import { ALERT } from "./announce.ts";
import { createEnqueueDeliveries } from "./enqueue-deliveries.ts";
import type { JobDeps } from "./processors.ts";
import { createAlertProcessor } from "./processors/alert.ts";
import { createEmailProcessor } from "./processors/email.ts";
import { createSweep, SWEEP } from "./sweep/sweep.ts";

/** The jobs of the email queue, by name: deciding an email, and what happens beside. */
export function createEmailJobs(deps: JobDeps): Processor {
  const { config, resources, client, currentSettings, draining, metrics, log } = deps;
  const { redis, stores, queues } = resources;
  const { keys, emails, deliveries, destinations } = stores;
  const offloadEnabled = config.secrets.fetcher !== null;
  const enqueueDeliveries = createEnqueueDeliveries({ emails, deliveries, queues, offloadEnabled });

  const decide = createEmailProcessor({
    emails,
    destinations,
    enqueueDeliveries,
    currentSettings,
    metrics,
    log,
  });
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
  const alert = createAlertProcessor({
    listener: config.secrets.alertListener,
    destinations,
    client,
    draining,
  });

  return async (job, token) => {
    if (job.name === SWEEP) return sweep();
    if (job.name === ALERT) return alert(job);
    return decide(job, token);
  };
}
