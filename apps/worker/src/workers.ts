import type { Logger, QueueName } from "@gmail-push/infra";
import { type Job, type Processor, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { backoff } from "./retry-later.ts";

export interface WorkersDeps {
  redis: Redis;
  prefix: string;
  processors: Partial<Record<QueueName, Processor>>;
  concurrency: Record<QueueName, number>;
  /** A job has failed for good. */
  onDead: (queue: QueueName, job: Job) => Promise<void>;
  log: Logger;
}

/**
 * The lock is renewed at half its time while the process lives; it outlives a pause of the event loop,
 * and a job whose process died is taken over after it.
 */
const LOCK_MS = 60_000;
/** Equal on every worker: whoever looked last holds the others off for as long. */
const STALLED_INTERVAL_MS = 15_000;
/** A job whose process dies this often is given up. */
const MAX_STALLED = 3;

/** One BullMQ worker per queue. */
export function startWorkers(deps: WorkersDeps): Map<QueueName, Worker> {
  const { redis, prefix, processors, concurrency, onDead, log } = deps;
  const workers = new Map<QueueName, Worker>();

  function start(name: QueueName, processor: Processor): Worker {
    const worker = new Worker(name, processor, {
      connection: redis,
      prefix,
      concurrency: concurrency[name],
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      maxStalledCount: MAX_STALLED,
      settings: { backoffStrategy: backoff },
    });
    worker.on("error", (error) => log.debug({ err: error, queue: name }, "worker error"));
    worker.on("stalled", (jobId) => log.warn({ queue: name, jobId }, "job stalled"));
    worker.on("failed", (job, error) => {
      if (job === undefined) return;
      const { id: jobId, attemptsMade: attempt } = job;
      log.warn({ queue: name, jobId, attempt, reason: error.message }, "job failed");
      onDead(name, job).catch((fault: unknown) => {
        log.error({ err: fault, queue: name, jobId }, "death not recorded");
      });
    });
    return worker;
  }

  for (const name of ["email", "offload", "delivery"] as const) {
    const processor = processors[name];
    if (processor !== undefined) workers.set(name, start(name, processor));
  }
  return workers;
}
