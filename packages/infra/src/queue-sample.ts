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

/**
 * Reads the queues every 5 s, once across all who run this, so that any number of people can watch them
 * for one command each. Runs until it is disposed of.
 */
export function startQueueSampler({ redis, keys, queues, log }: QueueSamplerDeps): Disposable {
  async function sample(): Promise<void> {
    if (redis.status !== "ready") return;
    const turn = await redis.set(keys.queueSampleTurn, "1", "PX", TURN_MS, "NX");
    if (turn === null) return;
    const reading: QueueSample = { at: Date.now(), queues: await readQueues(queues) };
    await redis.set(keys.queueSample, JSON.stringify(reading));
  }
  const sampleSafely = () => {
    sample().catch((error: unknown) => {
      log[faultLevel(error)]({ err: error }, "queues not sampled");
    });
  };
  sampleSafely();
  const timer = setInterval(sampleSafely, INTERVAL_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Null when nothing was sampled yet, or in a way that only a later version knows. */
export function parseQueueSample(text: string | null | undefined): QueueSample | null {
  return readStored(queueSampleSchema, text);
}
