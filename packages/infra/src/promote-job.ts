import type { Queue } from "bullmq";

function ignoreNotDelayed(error: unknown): void {
  const isNotDelayed = error instanceof Error && error.message.includes("not in the delayed state");
  if (!isNotDelayed) throw error;
}

/** Sets a job going that waits for its time; one that does not wait, or is gone, is left as it is. */
export async function promoteJob(queue: Pick<Queue, "getJob">, id: string): Promise<void> {
  const job = await queue.getJob(id);
  // Somebody else may be as quick; whoever comes second finds nothing to do.
  if (job !== undefined && (await job.isDelayed())) await job.promote().catch(ignoreNotDelayed);
}
