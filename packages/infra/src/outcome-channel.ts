import { EventEmitter, once } from "node:events";
import type { Redis } from "ioredis";
import type { Keys } from "./keys.ts";

export interface OutcomeChannel {
  /**
   * Starts listening for news of an email; call before reading its state, so that none is missed.
   * `next` resolves at the next news, or rejects when the signal aborts.
   */
  next(id: string, signal: AbortSignal): Promise<void>;
}

/** Hears, over one subscription per process, that an email waits or has ended. */
export async function openOutcomeChannel(deps: {
  subscriber: Redis;
  keys: Keys;
}): Promise<OutcomeChannel> {
  const { subscriber, keys } = deps;
  const news = new EventEmitter().setMaxListeners(0);
  subscriber.on("message", (channel: string, id: string) => {
    if (channel === keys.outcomesChannel) news.emit(id);
  });
  await subscriber.subscribe(keys.outcomesChannel);
  return {
    async next(id, signal) {
      await once(news, id, { signal });
    },
  };
}
