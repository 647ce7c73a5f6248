import { ALERT, createRotatingScan, REPLAY } from "@gmail-push/infra";
import type { Processor } from "bullmq";
import { ALERT_CHECK } from "./alerts/alert-check.ts";
import { createAlertJobs } from "./alerts/alert-jobs.ts";
import type { JobDeps } from "./processors.ts";
import { createAlertProcessor } from "./processors/alert.ts";
import { createEmailProcessor } from "./processors/email.ts";
import { createReplayProcessor } from "./processors/replay.ts";
import { createSweep, SWEEP } from "./sweep/sweep.ts";

/** The jobs of the email queue, by name: deciding an email, and what happens beside. */
export function createEmailJobs(deps: JobDeps): Processor {
  const { config, resources, client, currentSettings, draining, metrics, log } = deps;
  const { redis, stores, queues, trigger, tracing } = resources;
  const { keys, emails, deliveries, destinations, replays } = stores;

  const decide = createEmailProcessor({
    emails,
    destinations,
    trigger,
    currentSettings,
    metrics,
    tracing,
    log,
  });
  const sweep = createSweep({
    keys,
    emails,
    deliveries,
    queues,
    replays,
    trigger,
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
  const checkAlerts = createAlertJobs(deps);

  const replay = createReplayProcessor({ replays, trigger, draining, log });

  return async (job, token) => {
    if (job.name === SWEEP) return sweep();
    if (job.name === REPLAY) return replay(job, token);
    if (job.name === ALERT) return alert(job);
    if (job.name === ALERT_CHECK) return checkAlerts();
    return decide(job, token);
  };
}
