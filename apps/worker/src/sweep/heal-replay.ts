import { enqueueReplay, type Queues, type ReplayRecord, replayJobIdOf } from "@gmail-push/infra";
import type { NoteHealing } from "./healing.ts";
import { seeJob } from "./seen-job.ts";

export interface HealReplayDeps {
  queues: Pick<Queues, "email">;
  note: NoteHealing;
}

/** Gives a running replay the job it lacks. */
export function createHealReplay({ queues, note }: HealReplayDeps) {
  return async (replay: Pick<ReplayRecord, "id" | "run">): Promise<void> => {
    const { job, state } = await seeJob(queues.email, replayJobIdOf(replay));
    if (state === "alive") return;
    note("replay_without_job", { replayId: replay.id });
    await job?.remove();
    await enqueueReplay(queues.email, replay);
  };
}
