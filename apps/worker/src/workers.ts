import { faultLevel, isRedisFailure, type Logger, type QueueName } from "@gmail-push/infra";
import { type Job, type Processor, UnrecoverableError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { awaitContentKey } from "./await-content-key.ts";
import { forgetStalls } from "./forget-stalls.ts";
import type { WorkerConfig } from "./config.ts";
import { JobFailure } from "./job-failure.ts";
import { backoff } from "./retry-later.ts";

export interface WorkersDeps {
  redis: Redis;
  prefix: string;
  processors: Partial<Record<QueueName, Processor>>;
  concurrency: Record<QueueName, number>;
  timing: Pick<WorkerConfig["timing"], "lockMs" | "stalledCheckMs">;
  /** A job has failed for good. */
  onDead: (queue: QueueName, job: Job) => Promise<void>;
  log: Logger;
}

/** A job whose process dies once more than this, without ending a run in between, is given up. */
const MAX_STALLED = 2;

/** Whether a job failed as it may; all else is a fault, and tells where it happened. */
function isExpected(error: Error): boolean {
  return error instanceof JobFailure || error instanceof UnrecoverableError;
}

/** One BullMQ worker per queue. */
export function startWorkers(deps: WorkersDeps): Map<QueueName, Worker> {
  const { redis, prefix, processors, concurrency, timing, onDead, log } = deps;
  const workers = new Map<QueueName, Worker>();

  function start(name: QueueName, processor: Processor): Worker {
    const worker = new Worker(name, forgetStalls(awaitContentKey(processor, log), deps), {
      connection: redis,
      prefix,
      concurrency: concurrency[name],
      lockDuration: timing.lockMs,
      stalledInterval: timing.stalledCheckMs,
      maxStalledCount: MAX_STALLED,
      settings: { backoffStrategy: backoff },
    });
    worker.on("error", (error) =>
      log[faultLevel(error)]({ err: error, queue: name }, "worker error"),
    );
    worker.on("stalled", (jobId) => log.warn({ queue: name, jobId }, "job stalled"));
    worker.on("failed", (job, error) => {
      if (job === undefined) return;
      const { id: jobId, attemptsMade: attempt } = job;
      const line = { queue: name, job: job.name, jobId, attempt, reason: error.message };
      if (isExpected(error)) log.warn(line, "job failed");
      else log[isRedisFailure(error) ? "warn" : "error"]({ ...line, err: error }, "job failed");
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
