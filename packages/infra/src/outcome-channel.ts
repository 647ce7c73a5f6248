import { EventEmitter, once } from "node:events";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Keys } from "./keys.ts";

export interface OutcomeChannel {
  /**
   * Resolves at the next news of an email, or rejects when the signal aborts. Listen before reading
   * the state, so that no news falls between the two.
   */
  next(id: string, signal: AbortSignal): Promise<void>;
}

export interface OutcomeChannelDeps {
  subscriber: Redis;
  keys: Keys;
  log: Logger;
}

/** Hears, over one subscription per process, that an email waits or has ended. */
export function createOutcomeChannel({
  subscriber,
  keys,
  log,
}: OutcomeChannelDeps): OutcomeChannel {
  const news = new EventEmitter().setMaxListeners(0);
  subscriber.on("message", (channel: string, id: string) => {
    if (channel === keys.outcomesChannel) news.emit(id);
  });
  // Without the subscription a waiting caller is answered `queued` at the end of its wait.
  subscriber.subscribe(keys.outcomesChannel).catch((error: unknown) => {
    log.warn({ err: error }, "outcomes not heard");
  });
  return {
    async next(id, signal) {
      await once(news, id, { signal });
    },
  };
}
