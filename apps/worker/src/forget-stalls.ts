import type { Processor } from "bullmq";
import type { Redis } from "ioredis";

/** BullMQ's own field of a job: how often it was found without a living worker. */
const STALLED_COUNTER = "stc";

export interface ForgetStallsDeps {
  redis: Redis;
  /** of BullMQ's keys */
  prefix: string;
}

/**
 * A job that ended a run by itself did not kill its worker: deaths count only in a row, or a delivery
 * that lives for days would pay for every worker that was ever killed beside it.
 */
export function forgetStalls(processor: Processor, { redis, prefix }: ForgetStallsDeps): Processor {
  return async (job, token, signal) => {
    try {
      const result: unknown = await processor(job, token, signal);
      return result;
    } finally {
      const key = `${prefix}:${job.queueName}:${job.id}`;
      if (job.stalledCounter > 0) await redis.hdel(key, STALLED_COUNTER);
    }
  };
}
