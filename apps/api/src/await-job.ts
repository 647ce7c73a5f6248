import { setTimeout } from "node:timers/promises";
import type { Queue } from "bullmq";

const LOOK_MS = 150;

export interface JobPatience {
  patienceMs: number;
  /** whoever waits has gone */
  abandoned: AbortSignal;
}

/** What a job returned; null when it failed, or was not taken in time: then it is removed. */
export async function awaitJob(
  queue: Pick<Queue, "getJobState" | "getJob" | "remove">,
  jobId: string,
  { patienceMs, abandoned }: JobPatience,
): Promise<{ returned: unknown } | null> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline && !abandoned.aborted) {
    const state = await queue.getJobState(jobId);
    // Read after the state: what was read before it may lack the result.
    if (state === "completed") {
      const returned: unknown = (await queue.getJob(jobId))?.returnvalue;
      return { returned };
    }
    if (state === "failed" || state === "unknown") return null;
    await setTimeout(LOOK_MS);
  }
  await queue.remove(jobId);
  return null;
}
