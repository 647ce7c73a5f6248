import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { LaunchError } from "../launch-error.ts";
import { freePort } from "../ports.ts";
import type { RedisBinary } from "../redis-binary.ts";
import { type RedisServer, startRedisServer } from "../redis-server.ts";
import { readIfPresent } from "./read-if-present.ts";

/** A Redis that keeps every answered write in its folder, and is started again when it dies. */
export interface OwnRedis extends AsyncDisposable {
  readonly url: string;
  /** Rejects when the server died and could not be started again; else never settles. */
  readonly lost: Promise<never>;
  /** Asks it to finish and waits until its data is on disk; safe to call twice. */
  stop(): Promise<void>;
}

export interface OwnRedisOptions {
  binary: RedisBinary;
  /** Created when absent; nobody else may use it. */
  folder: string;
  /** Other users of the machine reach its port, too. */
  password: string;
  /** Told each time the server had died and answers again. */
  onRestart: () => void;
  /** for how long the Redis of an earlier start may take to answer */
  answerMs?: number;
}

/** Where an earlier Redis is looked for, and how long it may take to answer. */
interface EarlierRedis {
  url: string;
  answerMs: number;
}

/** Pushes are sent away at four fifths of it: the emails wait in Gmail. */
const MAX_MEMORY = "1gb";
const pauseBeforeRestartMs = 500;

export async function startOwnRedis({
  binary,
  folder,
  password,
  onRestart,
  answerMs = 15_000,
}: OwnRedisOptions): Promise<OwnRedis> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const urlFile = join(folder, "url");
  const url = await readUrl(urlFile);
  if (url !== undefined) await stopLeftover(folder, { url, answerMs });

  const port = await freePort();
  await writeFile(urlFile, `redis://:${password}@127.0.0.1:${port}`, { mode: 0o600 });
  const args = ["--maxmemory", MAX_MEMORY];
  const start = (): Promise<RedisServer> =>
    startRedisServer({ binary, folder, port, password, appendOnly: true, args });

  const first = await start();
  let current = Promise.resolve(first);
  let stopping = false;
  const keepRunning = async (): Promise<never> => {
    for (;;) {
      await (
        await current
      ).exited;
      if (!stopping) await delay(pauseBeforeRestartMs);
      // After a wanted stop there is nothing to keep running.
      if (stopping) await new Promise<never>(() => undefined);
      current = start();
      await current;
      onRestart();
    }
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    const [settled] = await Promise.allSettled([current]);
    if (settled.status === "fulfilled") await settled.value.stop();
  };
  return { url: first.url, lost: keepRunning(), stop, [Symbol.asyncDispose]: stop };
}

/**
 * A launcher that was killed leaves its Redis running. Two servers on one folder would spoil the data,
 * so the one that says it works in this folder is asked to finish first.
 */
async function stopLeftover(folder: string, earlier: EarlierRedis): Promise<void> {
  const isStillThere = async (): Promise<boolean> => (await folderServedAt(earlier)) === folder;
  if (!(await isStillThere())) return;
  await askToShutDown(earlier);
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 100) {
    if (!(await isStillThere())) return;
    await delay(100);
  }
  throw new LaunchError(
    `A Redis of an earlier start still uses ${folder}, at ${new URL(earlier.url).host}.`,
  );
}

async function readUrl(urlFile: string): Promise<string | undefined> {
  const url = (await readIfPresent(urlFile))?.trim();
  return url !== undefined && URL.canParse(url) ? url : undefined;
}

function connectTo({ url, answerMs }: EarlierRedis): Redis {
  return new Redis(url, {
    connectTimeout: 2_000,
    commandTimeout: answerMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
}

/** Said when nobody listens (any more), when another Redis than ours does, and when something else does. */
const notOurs =
  /ECONNREFUSED|ECONNRESET|EPIPE|Connection is closed|^NOAUTH|^WRONGPASS|Unknown RESP type/;

/**
 * The folder of the Redis at an address; `undefined` when none answers there, or another than ours. Throws
 * LaunchError when that cannot be told: a Redis that is merely slow still writes to its folder.
 */
async function folderServedAt(earlier: EarlierRedis): Promise<string | undefined> {
  const redis = connectTo(earlier);
  // Tells more than the command, which only knows that the connection is closed.
  let reason: string | undefined;
  redis.on("error", (error: Error) => {
    reason ??= error.message;
  });
  try {
    const reply: unknown = await redis.config("GET", "dir");
    return Array.isArray(reply) ? String(reply[1]) : undefined;
  } catch (error) {
    reason ??= error instanceof Error ? error.message : String(error);
    if (notOurs.test(reason)) return undefined;
    throw new LaunchError(
      `What listens at ${new URL(earlier.url).host} may be the Redis of an earlier start, but does not answer ` +
        `(${reason}). Stop it, or try again.`,
      { cause: error },
    );
  } finally {
    redis.disconnect();
  }
}

async function askToShutDown(earlier: EarlierRedis): Promise<void> {
  const redis = connectTo(earlier);
  // The command below rejects with the reason.
  redis.on("error", () => undefined);
  try {
    await redis.shutdown();
  } catch {
    // A server that shuts down closes the connection instead of answering.
  } finally {
    redis.disconnect();
  }
}
