import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Keys } from "./keys.ts";
import { isRedisFailure } from "./redis-failure.ts";
import { loadScript } from "./script.ts";
import type { StatsBacklog, StatsBatch } from "./stats-backlog.ts";
import { statsLevels, statsPlace } from "./stats-layout.ts";

const addStats = loadScript("add-stats");

/** A batch may be sent again for as long. */
const REMEMBER_SECONDS = 86_400;

export interface StatsSenderDeps {
  redis: Redis;
  keys: Keys;
  backlog: Pick<StatsBacklog, "take">;
  log: Logger;
}

interface Numbered {
  batch: StatsBatch;
  number: number;
}

/**
 * Hands over all that waits, as long as Redis takes it. Each batch has a number under which it counts
 * once, so that one whose reply was lost is simply sent again, until it has been answered.
 */
export function createStatsSender(deps: StatsSenderDeps): () => Promise<void> {
  const { redis, keys, backlog, log } = deps;
  const sender = randomUUID();
  let unanswered: Numbered | null = null;
  let number = 0;
  let sending: Promise<void> | null = null;

  async function send({ batch, number: batchNumber }: Numbered): Promise<void> {
    const places = statsLevels.map((level) => ({
      level,
      ...statsPlace(keys, level, batch.minute),
    }));
    await addStats(
      redis,
      [keys.statsBatch(sender), keys.lastPush, ...places.map(({ key }) => key)],
      [
        batchNumber,
        REMEMBER_SECONDS,
        batch.pushedAt,
        places.length,
        ...places.flatMap(({ step, level }) => [step, level.ttlSeconds]),
        ...[...batch.growth].flat(),
      ],
    );
  }

  function next(): Numbered | null {
    if (unanswered !== null) return unanswered;
    const batch = backlog.take();
    if (batch === null) return null;
    number += 1;
    return { batch, number };
  }

  async function sendAll(): Promise<void> {
    try {
      while (redis.status === "ready") {
        unanswered = next();
        if (unanswered === null) return;
        await send(unanswered);
        unanswered = null;
      }
    } catch (error) {
      if (isRedisFailure(error)) return log.debug({ err: error }, "counts not handed over yet");
      // What Redis will never take must not stand in the way of the rest.
      unanswered = null;
      log.error({ err: error }, "counts lost");
    }
  }

  return async () => {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  };
}
