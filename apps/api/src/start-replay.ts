import { type DeliveryList, MAX_RUNNING_REPLAYS, type ReplayStore } from "@gmail-push/infra";
import { HttpError } from "./http-error.ts";
import type { ParsedReplay } from "./replay-request.ts";

/** A selection takes memory in Redis until its replay is done. */
const MAX_SELECTION = 1_000_000;

export interface StartReplayDeps {
  replays: Pick<ReplayStore, "create">;
  list: Pick<DeliveryList, "walk" | "count">;
  /** Gives a run of a replay its job. */
  enqueue: (replay: { id: string; run: number }) => Promise<void>;
}

export function tooManyReplays(): HttpError {
  const message = `${MAX_RUNNING_REPLAYS} replays are running; wait for one or stop one`;
  return new HttpError(409, "too_many_replays", message);
}

/** Freezes what is asked for and sets it going; resolves with the replay's id. */
export function createStartReplay({ replays, list, enqueue }: StartReplayDeps) {
  return async ({ filter, ...asked }: ParsedReplay, author: string): Promise<string> => {
    const count = await list.count(filter);
    if (count > MAX_SELECTION) {
      const message = `${count} deliveries match, ${MAX_SELECTION} may be replayed at once; narrow the times`;
      throw new HttpError(400, "selection_too_large", message);
    }
    const created = await replays.create({ ...asked, author }, list.walk(filter), new Date());
    if (created.kind === "created") {
      await enqueue(created);
      return created.id;
    }
    if (created.kind === "too_many") throw tooManyReplays();
    throw new HttpError(409, "nothing_to_replay", "No delivery matches");
  };
}
