import { enqueueReplay, type Queues, replayJobIdOf, type ReplayStore } from "@gmail-push/infra";
import type { NoteHealing } from "./healing.ts";
import { seeJob } from "./seen-job.ts";

export interface HealReplaysDeps {
  replays: Pick<ReplayStore, "running">;
  queues: Pick<Queues, "email">;
  note: NoteHealing;
}

/** Gives a running replay the job it lacks. */
export function createHealReplays({ replays, queues, note }: HealReplaysDeps) {
  return async (): Promise<void> => {
    for (const replay of await replays.running()) {
      const { job, state } = await seeJob(queues.email, replayJobIdOf(replay));
      if (state === "alive") continue;
      note("replay_without_job", { replayId: replay.id });
      await job?.remove();
      await enqueueReplay(queues.email, replay);
    }
  };
}
