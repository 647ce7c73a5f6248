import { FlowProducer, type JobsOptions, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { z } from "zod";
import type { OperationalEvent } from "./event-log.ts";
import type { PingJob } from "./ping.ts";
import { faultLevel } from "./redis-failure.ts";

export const queueNames = ["email", "offload", "delivery"] as const;
export type QueueName = (typeof queueNames)[number];

/**
 * Job data holds ids only; `requestId` is that of the push, so that one id finds the whole story, and
 * `traceparent` names the span that led to the job, where traces are taken.
 */
export const emailJobSchema = z.object({
  emailKey: z.string(),
  requestId: z.string().optional(),
  traceparent: z.string().optional(),
});
export const offloadJobSchema = emailJobSchema.extend({ link: z.number().int().min(0) });
export const deliveryJobSchema = z.object({
  deliveryId: z.string(),
  /** with these, all that an attempt needs is read at once */
  emailKey: z.string().optional(),
  destinationId: z.string().optional(),
  /** the round it was set going for, by when its delivery was revived; absent in the first */
  revivedAt: z.number().optional(),
  requestId: z.string().optional(),
  traceparent: z.string().optional(),
});
/** `run` counts how often the replay was started, so that one that was stopped stays stopped. */
export const replayJobSchema = z.object({ replayId: z.string(), run: z.number().int() });
export type ReplayJob = z.infer<typeof replayJobSchema>;
export type EmailJob = z.infer<typeof emailJobSchema>;
export type OffloadJob = z.infer<typeof offloadJobSchema>;
export type DeliveryJob = z.infer<typeof deliveryJobSchema>;

/** The records are the memory; finished jobs stay only for a look at the board. */
const KEEP_COMPLETED = { count: 500, age: 86_400 };
const KEEP_FAILED = { count: 10_000, age: 30 * 86_400 };
const common = {
  removeOnComplete: KEEP_COMPLETED,
  removeOnFail: KEEP_FAILED,
  stackTraceLimit: 1,
} satisfies JobsOptions;

export const jobOptions = {
  /** Deciding fails only when Redis or the code does: often and soon, then rarely. */
  email: { ...common, attempts: 20, backoff: { type: "exponential", delay: 500, jitter: 0.2 } },
  /** Best effort: the delivery goes out without the copy. */
  offload: {
    ...common,
    attempts: 3,
    backoff: { type: "exponential", delay: 2_000, jitter: 0.2 },
    ignoreDependencyOnFailure: true,
  },
  /** The schedule lives in the settings and ends an email's attempts; this is only the ceiling. */
  delivery: { ...common, attempts: 1_000, backoff: { type: "custom" } },
} satisfies Record<QueueName, JobsOptions>;

export interface Queues extends AsyncDisposable {
  /** also the sweep, replays, and events to post */
  email: Queue<EmailJob | OperationalEvent | ReplayJob>;
  offload: Queue<OffloadJob>;
  /** also test webhooks */
  delivery: Queue<DeliveryJob | PingJob>;
  flows: FlowProducer;
}

export interface QueuesDeps {
  redis: Redis;
  prefix: string;
  log: Logger;
}

/**
 * Opens the three queues for adding jobs. Before Redis is there for the first time an addition waits;
 * later it fails as fast as the connection does. (Told not to wait, BullMQ would never recover from a
 * Redis that is absent at the start.)
 */
export function createQueues({ redis, prefix, log }: QueuesDeps): Queues {
  const options = {
    connection: redis,
    prefix,
    // A check that fails, because Redis falls silent just then, would fail every addition to come. Workers check.
    skipVersionCheck: true,
    streams: { events: { maxLen: 1_000 } },
  };
  const email = new Queue<EmailJob | OperationalEvent | ReplayJob>("email", {
    ...options,
    defaultJobOptions: jobOptions.email,
  });
  const offload = new Queue<OffloadJob>("offload", {
    ...options,
    defaultJobOptions: jobOptions.offload,
  });
  const delivery = new Queue<DeliveryJob | PingJob>("delivery", {
    ...options,
    defaultJobOptions: jobOptions.delivery,
  });
  const flows = new FlowProducer({ connection: redis, prefix, skipVersionCheck: true });
  const onError = (error: Error) => log[faultLevel(error)]({ err: error }, "queue error");
  for (const queue of [email, offload, delivery]) queue.on("error", onError);
  flows.on("error", onError);
  return {
    email,
    offload,
    delivery,
    flows,
    async [Symbol.asyncDispose]() {
      await Promise.all([email, offload, delivery, flows].map(async (each) => each.close()));
    },
  };
}
