import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { LaunchError } from "../launch-error.ts";
import { freePort } from "../ports.ts";
import type { RedisBinary } from "../redis-binary.ts";
import { type RedisServer, startRedisServer } from "../redis-server.ts";

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
  /** Told each time the server had died and answers again. */
  onRestart: () => void;
}

/** Pushes are sent away at four fifths of it: the emails wait in Gmail. */
const MAX_MEMORY = "1gb";
const pauseBeforeRestartMs = 500;

export async function startOwnRedis({
  binary,
  folder,
  onRestart,
}: OwnRedisOptions): Promise<OwnRedis> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const portFile = join(folder, "port");
  await stopLeftover(folder, portFile);

  const port = await freePort();
  await writeFile(portFile, String(port), { mode: 0o600 });
  const start = (): Promise<RedisServer> =>
    startRedisServer({ binary, folder, port, appendOnly: true, args: ["--maxmemory", MAX_MEMORY] });

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
async function stopLeftover(folder: string, portFile: string): Promise<void> {
  const port = await readPort(portFile);
  if (port === undefined || (await folderServedAt(port)) !== folder) return;
  await askToShutDown(port);
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 100) {
    if ((await folderServedAt(port)) !== folder) return;
    await delay(100);
  }
  throw new LaunchError(`A Redis of an earlier start still uses ${folder}, at port ${port}.`);
}

async function readPort(portFile: string): Promise<number | undefined> {
  try {
    return Number(await readFile(portFile, "utf8")) || undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function connectTo(port: number): Redis {
  const redis = new Redis({
    host: "127.0.0.1",
    port,
    connectTimeout: 2_000,
    commandTimeout: 15_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Each command below rejects with the reason.
  redis.on("error", () => undefined);
  return redis;
}

/** The folder of the Redis at `port`; `undefined` when no Redis answers there. */
async function folderServedAt(port: number): Promise<string | undefined> {
  const redis = connectTo(port);
  try {
    const reply: unknown = await redis.config("GET", "dir");
    return Array.isArray(reply) ? String(reply[1]) : undefined;
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}

async function askToShutDown(port: number): Promise<void> {
  const redis = connectTo(port);
  try {
    await redis.shutdown();
  } catch {
    // A server that shuts down closes the connection instead of answering.
  } finally {
    redis.disconnect();
  }
}
