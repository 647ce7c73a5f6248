import { randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { createReplayBatches, type ReplayBatches } from "./replay-batches.ts";
import {
  parseReplay,
  type ReplayRecord,
  type ReplayRequest,
  replayStates,
} from "./replay-record.ts";
import { loadScript, type Script, type ScriptArgument } from "./script.ts";
import { createTimeline, type Neighbours, type Paging, type Place } from "./timeline.ts";

const openReplay = loadScript("email", "audit", "replay", "open-replay");
const stopReplay = loadScript("email", "audit", "replay", "stop-replay");
const resumeReplay = loadScript("email", "audit", "replay", "resume-replay");

/** Replays that may run at once: each takes its turns in the email queue. */
export const MAX_RUNNING_REPLAYS = 5;
/** Replays that are remembered, newest first. */
const KEPT = 500;
/** A selection that nobody completes goes away by itself. */
const ABANDONED_SECONDS = 3_600;

export interface NewReplay {
  request: ReplayRequest;
  /** also what was delivered already */
  forced: boolean;
  ratePerMinute: number;
  author: string;
}

export interface ReplayPage extends Neighbours {
  replays: ReplayRecord[];
}

export interface ReplayStore extends ReplayBatches {
  /** Freezes a selection, then starts it, with an entry in the audit log. `empty`: nothing was selected. */
  create(
    replay: NewReplay,
    selection: AsyncIterable<readonly Place[]>,
    now: Date,
  ): Promise<{ kind: "created"; id: string; run: number } | { kind: "empty" | "too_many" }>;
  get(id: string): Promise<ReplayRecord | null>;
  /** newest first */
  page(paging: Paging): Promise<ReplayPage>;
  /** Stops a running replay; one in another state stays as it is. False when there is none. */
  stop(id: string, author: string, now: Date): Promise<boolean>;
  /** Goes on with a stopped replay; one in another state stays as it is. */
  resume(
    id: string,
    author: string,
    now: Date,
  ): Promise<{ kind: "running"; run: number } | { kind: "unchanged" | "too_many" | "unknown" }>;
  /** ids of those that are running, in no order */
  running(): Promise<string[]>;
}

const resumedSchema = z.tuple([z.enum(replayStates), z.number()]).nullable();

function toScores(places: readonly Place[]): (string | number)[] {
  return places.flatMap(({ at, id }) => [at, id]);
}

export function createReplayStore({ redis, keys }: { redis: Redis; keys: Keys }): ReplayStore {
  const timeline = createTimeline(redis);
  const run = async (script: Script, ...args: readonly ScriptArgument[]) =>
    script(redis, [], [keys.prefix, ...args]);

  async function get(id: string): Promise<ReplayRecord | null> {
    const [fields, remaining] = await Promise.all([
      redis.hgetall(keys.replay(id)),
      redis.zcard(keys.replayLeft(id)),
    ]);
    return parseReplay(id, fields, remaining);
  }

  const getAll = async (ids: readonly string[]) =>
    (await Promise.all(ids.map(get))).filter((replay) => replay !== null);

  /** Nothing is seen of a replay until its selection is complete. */
  async function freeze(id: string, selection: AsyncIterable<readonly Place[]>): Promise<boolean> {
    const left = keys.replayLeft(id);
    let isEmpty = true;
    for await (const places of selection) {
      if (places.length === 0) continue;
      isEmpty = false;
      await redis.zadd(left, ...toScores(places));
      await redis.expire(left, ABANDONED_SECONDS);
    }
    return !isEmpty;
  }

  return {
    ...createReplayBatches({ redis, keys }),
    async create({ request, forced, ratePerMinute, author }, selection, now) {
      // Asked before too: a selection that is frozen for nothing takes memory until it is let go.
      if ((await redis.scard(keys.runningReplays)) >= MAX_RUNNING_REPLAYS)
        return { kind: "too_many" };
      const id = `r-${randomBytes(12).toString("hex")}`;
      if (!(await freeze(id, selection))) return { kind: "empty" };
      const asked = [now.getTime(), author, JSON.stringify(request), forced ? 1 : 0, ratePerMinute];
      const started = Number(await run(openReplay, id, ...asked, MAX_RUNNING_REPLAYS, KEPT));
      if (started > 0) return { kind: "created", id, run: started };
      await redis.unlink(keys.replayLeft(id));
      return { kind: "too_many" };
    },
    get,
    async page(paging) {
      const { places, ...neighbours } = await timeline.page([keys.replays], paging);
      return { replays: await getAll(places.map(({ id }) => id)), ...neighbours };
    },
    stop: async (id, author, now) => (await run(stopReplay, id, now.getTime(), author)) !== null,
    async resume(id, author, now) {
      const args = [id, now.getTime(), author, MAX_RUNNING_REPLAYS];
      const resumed = resumedSchema.parse(await run(resumeReplay, ...args));
      if (resumed === null) return { kind: "unknown" };
      const [was, started] = resumed;
      if (was !== "stopped") return { kind: "unchanged" };
      return started === 0 ? { kind: "too_many" } : { kind: "running", run: started };
    },
    running: async () => redis.smembers(keys.runningReplays),
  };
}
