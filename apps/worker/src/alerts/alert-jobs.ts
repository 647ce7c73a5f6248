import { createStats, readSystemState } from "@gmail-push/infra";
import { createAnnouncer } from "../announce.ts";
import type { JobDeps } from "../processors.ts";
import { createAlertCheck } from "./alert-check.ts";
import { createReadReadings } from "./read-readings.ts";

/** The evaluation of the alerts, wired. */
export function createAlertJobs(deps: JobDeps): () => Promise<void> {
  const { config, resources, currentSettings, metrics, log } = deps;
  const { redis, stores, queues } = resources;
  const { keys, events, alerts } = stores;
  const hasListener = config.secrets.alertListener !== null;
  return createAlertCheck({
    alerts,
    read: createReadReadings({
      readState: async () => readSystemState({ redis, ...stores }),
      stats: createStats({ redis, keys }),
    }),
    currentSettings,
    announcer: createAnnouncer({ events, queue: queues.email, hasListener, metrics, log }),
    hasListener,
    everyMs: config.timing.alertCheckMs,
    metrics,
  });
}
