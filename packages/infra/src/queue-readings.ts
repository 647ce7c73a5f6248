import type { Job, Queue } from "bullmq";
import type { QueueReading } from "./metrics.ts";
import type { Queues } from "./queues.ts";

type AnyQueue = Pick<Queue, "name" | "getJobCounts" | "getWaiting" | "getJobSchedulersCount">;

/** The age of the job that a worker would take next; workers take the oldest first. */
function ageSeconds(job: Job | undefined, now: number): number {
  return job === undefined ? 0 : Math.max(0, (now - job.timestamp - job.delay) / 1_000);
}

async function readQueue(queue: AnyQueue): Promise<QueueReading> {
  const [counts, waiting, schedulers] = await Promise.all([
    queue.getJobCounts("waiting", "active", "delayed", "failed", "waiting-children"),
    queue.getWaiting(0, 0),
    queue.getJobSchedulersCount(),
  ]);
  const { "waiting-children": waitingChildren = 0, delayed = 0, ...depth } = counts;
  return {
    queue: queue.name,
    // The next run of each scheduler is a delayed job too, which says nothing of the work there is.
    depth: {
      ...depth,
      delayed: Math.max(0, delayed - schedulers),
      waiting_children: waitingChildren,
    },
    oldestWaitingSeconds: ageSeconds(waiting[0], Date.now()),
  };
}

/** How full the three queues are, and how long the oldest job that could start has waited. */
export async function readQueues(queues: Queues): Promise<QueueReading[]> {
  return Promise.all([queues.email, queues.offload, queues.delivery].map(readQueue));
}
