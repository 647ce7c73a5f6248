import type { Redis } from "ioredis";
import { createCodec } from "./codec.ts";
import { createDeliveryStore, type DeliveryStore } from "./delivery-store.ts";
import { createDestinationStore, type DestinationStore } from "./destination-store.ts";
import { createEmailStore, type EmailStore } from "./email-store.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createLinkStore, type LinkStore } from "./link-store.ts";
import { createSettingsStore, type SettingsStore } from "./settings-store.ts";
import type { SharedConfig } from "./shared-config.ts";

export interface Stores {
  keys: Keys;
  emails: EmailStore;
  deliveries: DeliveryStore;
  destinations: DestinationStore;
  links: LinkStore;
  settings: SettingsStore;
}

/** All that is kept in Redis, over one connection. */
export function createStores(redis: Redis, config: SharedConfig): Stores {
  const keys = createKeys(config.redisPrefix);
  return {
    keys,
    emails: createEmailStore({ redis, keys, codec: createCodec(config.secrets.contentKeys) }),
    deliveries: createDeliveryStore({ redis, keys }),
    destinations: createDestinationStore({
      redis,
      keys,
      defaultSecret: config.secrets.webhookSecret,
    }),
    links: createLinkStore({ redis, keys, ttlSeconds: config.offload.linkTtlSeconds }),
    settings: createSettingsStore({
      redis,
      keys,
      storePrefix: config.settingsStorePrefix,
      initial: config.initialSettings,
    }),
  };
}
