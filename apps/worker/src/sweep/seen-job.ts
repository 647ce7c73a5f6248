import type { Job, Queue } from "bullmq";

/** A job as the sweep sees it: `alive` means that it will run, or runs. */
export interface SeenJob {
  job: Job | undefined;
  state: "alive" | "missing" | "failed" | "completed" | "waiting-children";
}

export async function seeJob(queue: Pick<Queue, "getJob">, id: string): Promise<SeenJob> {
  const job: Job | undefined = await queue.getJob(id);
  const state = await job?.getState();
  switch (state) {
    case undefined:
    case "unknown":
      return { job, state: "missing" };
    case "failed":
    case "completed":
    case "waiting-children":
      return { job, state };
    case "active":
    case "delayed":
    case "prioritized":
    case "waiting":
      return { job, state: "alive" };
  }
}
