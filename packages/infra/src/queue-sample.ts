import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { readQueues } from "./queue-readings.ts";
import { readStored } from "./read-record.ts";
import { faultLevel } from "./redis-failure.ts";
import type { Queues } from "./queues.ts";

const INTERVAL_MS = 5_000;
/** A little less than the interval, so that a turn is over when its taker comes again. */
const TURN_MS = 4_500;
/** For nobody to see, it would be most of what an idle installation asks of Redis. */
const WATCHED_MS = 60_000;

const queueSampleSchema = z.object({
  /** epoch ms */
  at: z.number(),
  queues: z.array(
    z.object({
      queue: z.string(),
      depth: z.record(z.string(), z.number()),
      oldestWaitingSeconds: z.number(),
    }),
  ),
});

/** The queues as they were a few seconds ago. */
export type QueueSample = z.infer<typeof queueSampleSchema>;

export interface QueueSamplerDeps {
  redis: Redis;
  keys: Keys;
  queues: Queues;
  log: Logger;
}

export interface QueueSampler extends Disposable {
  /** To be called by whoever is about to show a sample. Resolves at once while others watch, else after a new one. */
  watch: () => Promise<void>;
}

/**
 * Reads the queues every 5 s while anybody watches, once across all who run this, so that any number of
 * people can watch them for one command each.
 */
export function createQueueSampler({ redis, keys, queues, log }: QueueSamplerDeps): QueueSampler {
  let watchedUntil = 0;

  async function sample(): Promise<void> {
    if (redis.status !== "ready") return;
    const turn = await redis.set(keys.queueSampleTurn, "1", "PX", TURN_MS, "NX");
    if (turn === null) return;
    const reading: QueueSample = { at: Date.now(), queues: await readQueues(queues) };
    await redis.set(keys.queueSample, JSON.stringify(reading));
  }
  async function sampleSafely(): Promise<void> {
    try {
      await sample();
    } catch (error) {
      log[faultLevel(error)]({ err: error }, "queues not sampled");
    }
  }
  const timer = setInterval(() => {
    if (Date.now() < watchedUntil) void sampleSafely();
  }, INTERVAL_MS);

  return {
    async watch() {
      const isFirst = Date.now() >= watchedUntil;
      watchedUntil = Date.now() + WATCHED_MS;
      if (isFirst) await sampleSafely();
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Null when nothing was sampled yet, or in a way that only a later version knows. */
export function parseQueueSample(text: string | null | undefined): QueueSample | null {
  return readStored(queueSampleSchema, text);
}
