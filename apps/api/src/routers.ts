import {
  createAudit,
  createOutcomeChannel,
  createStats,
  type Logger,
  type Metrics,
  promoteJob,
  readLedger,
  readRedisMemory,
} from "@gmail-push/infra";
import type { RequestHandler, Router } from "express";
import { createAcceptEmail } from "./accept-email.ts";
import { type AdmissionGate, createAdmissionGate } from "./admission-gate.ts";
import { createAwaitOutcome } from "./await-outcome.ts";
import type { ApiConfig } from "./config.ts";
import { createDeliveryRouters } from "./delivery-routers.ts";
import { createDestinationSteps } from "./destination-steps.ts";
import { describeSettings } from "./describe-settings.ts";
import { createEditSetting } from "./edit-setting.ts";
import { createEmailParts } from "./email-parts.ts";
import { createFindEmails } from "./find-emails.ts";
import { pageContext } from "./middleware/page-context.ts";
import { createParseSetting } from "./parse-setting.ts";
import { createPingDestination } from "./ping-destination.ts";
import { createPolicyRouters } from "./policy-parts.ts";
import type { PolicyThread } from "./policy/policy-thread.ts";
import { createPush } from "./push.ts";
import { createReadSetting } from "./read-setting.ts";
import { createReadiness } from "./readiness.ts";
import { createSaveSetting } from "./save-setting.ts";
import type { Resources } from "./resources.ts";
import { alertsRoutes } from "./routes/alerts.ts";
import { destinationsRoutes } from "./routes/destinations.ts";
import { destinationActionRoutes } from "./routes/destination-actions.ts";
import { emailsRoutes } from "./routes/emails.ts";
import { eventsRoutes } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { inboxRoutes } from "./routes/inbox.ts";
import { ingressRoutes } from "./routes/ingress.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { openApiRoutes } from "./routes/openapi.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { statsRoutes } from "./routes/stats.ts";
import { createReadVersions } from "./setting-versions.ts";

export interface RouterDeps {
  /** aborted when the API begins to stop */
  draining: AbortSignal;
  config: ApiConfig;
  resources: Resources;
  /** one for pages and API alike */
  thread: PolicyThread;
  metrics: Metrics;
  log: Logger;
}

function createGate({ config, resources, metrics, log }: RouterDeps): AdmissionGate {
  const { redis, stores } = resources;
  return createAdmissionGate({
    limits: config.backlog,
    readLedger: async () => readLedger(redis, stores.keys),
    readMemory: async () => readRedisMemory(redis),
    metrics,
    log,
  });
}

function createIngress(deps: RouterDeps): Router {
  const { config, resources, metrics, log, draining } = deps;
  const { subscriber, stores, queues, settings, tracing } = resources;
  const { keys, emails } = stores;
  const outcomes = createOutcomeChannel({ subscriber, keys, log });
  const { maxEmailBytes } = config;
  return ingressRoutes({
    token: config.secrets.ingressToken,
    maxEmailBytes,
    defaultWaitSeconds: config.ingressWaitSeconds,
    push: createPush({
      settings,
      emails,
      gate: createGate(deps),
      accept: createAcceptEmail({ emails, queue: queues.email }),
      awaitOutcome: createAwaitOutcome({ emails, outcomes, draining }),
      maxEmailBytes,
    }),
    findEmails: createFindEmails({ emails }),
    contacts: stores.contacts,
    metrics,
    tracing,
    log,
    describeSettings: () => describeSettings(settings.current()),
  });
}

/** Routes that answer without signing in, each by its own rule. */
export function createOpenRouters(deps: RouterDeps, signedIn: RequestHandler): Router[] {
  const { config, resources, metrics } = deps;
  const { redis, stores, settings } = resources;
  const { keys } = stores;
  return [
    createIngress(deps),
    healthRoutes({ readiness: createReadiness({ redis, keys, settings }) }),
    metricsRoutes({ metrics }),
    openApiRoutes(),
    ...(config.inboxEnabled
      ? [inboxRoutes({ redis, keys, signedIn, pageContext: pageContext(config) })]
      : []),
  ];
}

/** Reading, saving and editing settings, for the API and for the pages alike. */
export function createSettingSteps(deps: Pick<RouterDeps, "config" | "resources" | "log">) {
  const { config, resources, log } = deps;
  const { stores, settings, guard } = resources;
  const { allowHttp } = config.egress;
  const read = createReadSetting({ store: stores.settings, settings });
  const versions = createReadVersions({ read, store: stores.settings });
  const parse = createParseSetting({ guard, allowHttp });
  const save = createSaveSetting({
    store: stores.settings,
    read,
    refresh: async () => settings.refresh(),
    parse,
    log,
  });
  return { read, versions, parse, save, edit: createEditSetting({ save, versions }) };
}

/** What can be done with destinations, for the API and for the pages alike. */
export function createDestinationActions({
  resources,
  log,
}: Pick<RouterDeps, "resources" | "log">) {
  const { stores, guard, queues } = resources;
  const { destinations, gate, events, audit } = stores;
  return createDestinationSteps({
    destinations,
    gate,
    events,
    audit,
    guard,
    ping: createPingDestination({ queue: queues.delivery }),
    wake: async (id) => promoteJob(queues.delivery, id),
    log,
  });
}

/** Routes for operators. */
export function createAdministration(deps: RouterDeps): Router[] {
  const { config, resources } = deps;
  const { redis, stores, queues } = resources;
  const { keys, emails, deliveries } = stores;
  const steps = createDestinationActions(deps);
  const { read, save } = createSettingSteps(deps);
  return [
    settingsRoutes({ store: stores.settings, read, save }),
    ...createPolicyRouters(deps),
    emailsRoutes(createEmailParts({ config, resources })),
    ...createDeliveryRouters({ config, resources }),
    destinationsRoutes({ steps }),
    destinationActionRoutes({ steps }),
    eventsRoutes({ events: stores.events }),
    alertsRoutes({ alerts: stores.alerts }),
    statsRoutes({ stats: createStats({ redis, keys }) }),
    ledgerRoutes({
      read: async () => readLedger(redis, keys),
      audit: createAudit({ redis, keys, emails, deliveries, queues }),
    }),
  ];
}
