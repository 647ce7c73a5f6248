import { setTimeout } from "node:timers/promises";
import { type AdminClient, NoAnswerError } from "./admin-client.ts";
import { openProgress } from "./progress.ts";
import { readReplay, type Replay } from "./replays.ts";

const LOOK_MS = 500;
/** Looks that may fail in a row: a server that is restarted is back by then. */
const PATIENCE = 40;
/** Without progress for this long after the next delivery was due, somebody should know. */
const OVERDUE_MS = 30_000;

/** Looks at a replay until it is no longer running, or the signal aborts; resolves with the last look. */
export async function watchReplay(
  api: AdminClient,
  first: Replay,
  signal: AbortSignal,
): Promise<Replay> {
  const progress = openProgress(first.total);
  const look = createPatientLook(api, first.id);
  const stillMs = 60_000 / first.rate_per_minute + OVERDUE_MS;
  let replay = first;
  let movedAt = Date.now();
  try {
    progress.show(replay);
    while (replay.state === "running" && !signal.aborted) {
      await pause(signal);
      const seen = (await look()) ?? replay;
      if (seen.remaining !== replay.remaining) movedAt = Date.now();
      if (Date.now() - movedAt > stillMs) {
        const seconds = Math.round(stillMs / 1000);
        progress.say(`No progress for ${seconds} s: is a worker running? GET /health/ready tells.`);
        movedAt = Infinity;
      }
      replay = seen;
      progress.show(replay);
    }
    return replay;
  } finally {
    progress.close();
  }
}

/** Reads a replay; null while the server does not answer, which it may not for ever. */
function createPatientLook(api: AdminClient, id: string): () => Promise<Replay | null> {
  let failures = 0;
  return async () => {
    try {
      const replay = await readReplay(api, id);
      failures = 0;
      return replay;
    } catch (error) {
      failures += 1;
      if (!(error instanceof NoAnswerError) || failures === PATIENCE) throw error;
      return null;
    }
  };
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(LOOK_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
