import { createComposePayload, PING, promoteJob } from "@gmail-push/infra";
import type { Processor } from "bullmq";
import { createAnnounce, createAnnouncer } from "./announce.ts";
import { createAttemptDelivery } from "./attempt-delivery.ts";
import { createDeliveryWitness } from "./delivery-witness.ts";
import { createDestinationWatch } from "./destination-watch.ts";
import type { JobDeps } from "./processors.ts";
import { createDeliveryProcessor } from "./processors/delivery.ts";
import { createPingProcessor } from "./processors/ping.ts";

/** The jobs of the delivery queue, by name: attempts, and test webhooks. */
export function createDeliveryJobs(deps: JobDeps): Processor {
  const { config, resources, client, currentSettings, draining, metrics, log } = deps;
  const { stores, queues, tracing } = resources;
  const { emails, deliveries, destinations, gate, events, links } = stores;
  const { fetcher, alertListener } = config.secrets;
  const hasListener = alertListener !== null;
  const announce = createAnnounce(
    createAnnouncer({ events, queue: queues.email, hasListener, metrics, log }),
  );
  const composePayload = createComposePayload({ links: fetcher === null ? null : links });

  const deliver = createDeliveryProcessor({
    emails,
    deliveries,
    destinations,
    watch: createDestinationWatch({
      gate,
      destinations,
      announce,
      wake: async (id) => promoteJob(queues.delivery, id),
      metrics,
      log,
    }),
    attempt: createAttemptDelivery({ composePayload, client, tracing, draining }),
    witness: createDeliveryWitness({ metrics, log }),
    currentSettings,
  });
  const ping = createPingProcessor({ destinations, client, currentSettings, draining });

  return async (job, token) => (job.name === PING ? ping(job) : deliver(job, token));
}
