import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { Redis, type RedisOptions } from "ioredis";
import type { Logger } from "pino";
import { faultLevel } from "./redis-failure.ts";
import { loadScripts } from "./script.ts";

export interface RedisDeps {
  url: string;
  log: Logger;
  /** Shown in `CLIENT LIST`. */
  name: string;
}

/** A command that takes longer than this counts as failed for whoever must answer a caller. */
const COMMAND_TIMEOUT_MS = 1_500;
const CONNECT_TIMEOUT_MS = 1_500;
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Sends the commands of one turn of the event loop together. Redis then answers them together, and
 * makes one write to disk of what they changed.
 */
class BatchingRedis extends Redis {
  override sendCommand(...args: Parameters<Redis["sendCommand"]>): unknown {
    const socket: Redis["stream"] | undefined = this.stream;
    if (socket?.writableCorked === 0) {
      socket.cork();
      setImmediate(() => socket.uncork());
    }
    return super.sendCommand(...args);
  }
}

function open(
  { url, log, name }: RedisDeps,
  particular: Pick<RedisOptions, "commandTimeout" | "enableOfflineQueue" | "maxRetriesPerRequest">,
): Redis {
  // The class is generic in this option; one that may also be `resp3` would leave every reply untyped.
  const options: RedisOptions & { replyMapping?: "legacy" } = {
    connectionName: name,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    ...particular,
  };
  const redis = new BatchingRedis(url, options);
  logState(redis, log.child({ connection: name }));
  return redis;
}

/** One line when a connection is lost and one when it is back, however many retries lie between. */
function logState(redis: Redis, log: Logger): void {
  let lost = false;
  function noteLoss(error?: Error): void {
    if (!lost) log.warn({ err: error }, "redis lost");
    lost = true;
  }
  redis.on("error", noteLoss);
  // A Redis that ends its connections in good order causes no error, only a new attempt.
  redis.on("reconnecting", () => noteLoss());
  redis.on("ready", () => {
    if (lost) log.info("redis back");
    lost = false;
  });
}

/**
 * A connection for code that answers a caller: a command fails at once while Redis is away and
 * after 1.5 s when it does not reply, so that nothing hangs.
 */
export function openProducerRedis(deps: RedisDeps): Redis {
  const redis = open(deps, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  redis.on("ready", () => {
    // Without them the first step of each kind sends its script along.
    loadScripts(redis).catch((error: unknown) =>
      deps.log[faultLevel(error)]({ err: error }, "scripts not loaded"),
    );
  });
  return redis;
}

/** A connection for workers: commands wait for as long as Redis is away. */
export function openConsumerRedis(deps: RedisDeps): Redis {
  return open(deps, { maxRetriesPerRequest: null });
}

/** Whether a connection became ready within `timeoutMs`. */
export async function isReadyWithin(redis: Redis, timeoutMs: number): Promise<boolean> {
  if (redis.status === "ready") return true;
  const ready = new Promise<boolean>((resolve) => {
    redis.once("ready", () => resolve(true));
  });
  return Promise.race([ready, setTimeout(timeoutMs, false, { ref: false })]);
}

/** Closes a connection, politely when Redis still answers. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status !== "ready") {
    redis.disconnect();
    return;
  }
  const closed = once(redis, "close", { signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) });
  redis.quit().catch(() => redis.disconnect());
  await closed.catch(() => redis.disconnect());
}
