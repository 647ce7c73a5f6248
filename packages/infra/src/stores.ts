import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { type AlertStore, createAlertStore } from "./alert-store.ts";
import { type AuditLog, createAuditLog } from "./audit-log.ts";
import { createCodec } from "./codec.ts";
import { type ContactLog, createContactLog } from "./contact-log.ts";
import { createDeliveryStore, type DeliveryStore } from "./delivery-store.ts";
import { createDestinationGate, type DestinationGate } from "./destination-gate.ts";
import { createDestinationStore, type DestinationStore } from "./destination-store.ts";
import { createEmailStore, type EmailStore } from "./email-store.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createLinkStore, type LinkStore } from "./link-store.ts";
import { createReplayStore, type ReplayStore } from "./replay-store.ts";
import { createSettingsStore, type SettingsStore } from "./settings-store.ts";
import type { SharedConfig } from "./shared-config.ts";
import { createStats } from "./stats.ts";

export interface Stores {
  keys: Keys;
  emails: EmailStore;
  deliveries: DeliveryStore;
  destinations: DestinationStore;
  gate: DestinationGate;
  events: EventLog;
  alerts: AlertStore;
  contacts: ContactLog;
  links: LinkStore;
  replays: ReplayStore;
  audit: AuditLog;
  settings: SettingsStore;
}

/** All that is kept in Redis, over one connection. */
export function createStores(redis: Redis, config: SharedConfig, log: Logger): Stores {
  const keys = createKeys(config.redisPrefix);
  const codec = createCodec(config.secrets.contentKeys);
  return {
    keys,
    emails: createEmailStore({ redis, keys, codec }),
    deliveries: createDeliveryStore({ redis, keys }),
    destinations: createDestinationStore({
      redis,
      keys,
      defaultSecret: config.secrets.webhookSecret,
      log,
    }),
    gate: createDestinationGate({ redis, keys, disableAfterMs: config.destinationDisableAfterMs }),
    events: createEventLog({ redis, keys, log }),
    alerts: createAlertStore({ redis, keys, log }),
    contacts: createContactLog({ redis, keys, stats: createStats({ redis, keys }) }),
    links: createLinkStore({ redis, keys, codec, ttlSeconds: config.offload.linkTtlSeconds }),
    replays: createReplayStore({ redis, keys }),
    audit: createAuditLog({ redis, keys }),
    settings: createSettingsStore({
      redis,
      keys,
      storePrefix: config.settingsStorePrefix,
      initial: config.initialSettings,
    }),
  };
}
