import { jobOptions, type Queues } from "./queues.ts";

/** The name of the jobs, in the email queue, that carry out a replay. */
export const REPLAY = "replay";

/** One job per run: that of a run which was stopped never holds up the next. */
export function replayJobIdOf({ id, run }: { id: string; run: number }): string {
  return `${id}-${run}`;
}

/** Sets a replay going; adding its job twice is adding it once. */
export async function enqueueReplay(
  queue: Queues["email"],
  replay: { id: string; run: number },
): Promise<void> {
  await queue.add(
    REPLAY,
    { replayId: replay.id, run: replay.run },
    {
      ...jobOptions.email,
      jobId: replayJobIdOf(replay),
      removeOnComplete: true,
      removeOnFail: true,
    },
  );
}
