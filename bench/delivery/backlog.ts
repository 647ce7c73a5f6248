import type { Queue } from "bullmq";
import type { Service } from "../child-process.ts";
import { type CommandCounts, countsBetween, readCommandCounts } from "../command-counts.ts";
import type { BenchRedis } from "../redis.ts";
import { until } from "../until.ts";

/** Someone who works off a backlog. */
export interface Side {
  /** paused while the backlog builds up */
  queue: Queue;
  worker: Service;
  /** the sorted set that grows by one with each email that is delivered */
  finished: string;
  /** Accepts as many emails as were asked for. */
  fill: () => Promise<void>;
}

export interface BacklogResult {
  perSecond: number;
  workerCpuMs: number;
  /** from the push to the end */
  commands: CommandCounts;
}

export interface BacklogOptions {
  redis: BenchRedis;
  emails: number;
  signal: AbortSignal;
}

const TIMEOUT_MS = 120_000;

/** Times a backlog from the resumption of its queue to the last confirmed delivery. */
export async function workOff(side: Side, options: BacklogOptions): Promise<BacklogResult> {
  const { queue, worker, finished, fill } = side;
  const { redis, emails, signal } = options;
  const { control } = redis;
  let polls = 0;
  const count = async (): Promise<number> => {
    polls += 1;
    return control.zcard(finished);
  };
  await queue.pause();
  const before = await readCommandCounts(control);
  const goal = (await count()) + emails;
  await fill();
  const cpuBefore = await worker.cpuMs();
  const startedAt = performance.now();
  await queue.resume();
  await until(async () => (await count()) >= goal, { timeoutMs: TIMEOUT_MS, signal });
  const seconds = (performance.now() - startedAt) / 1_000;
  const workerCpuMs = (await worker.cpuMs()) - cpuBefore;
  const own = new Map([
    ["zcard", polls],
    ["info", 1],
  ]);
  const commands = countsBetween(before, await readCommandCounts(control), own);
  return { perSecond: emails / seconds, workerCpuMs, commands };
}
