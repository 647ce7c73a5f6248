import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { inject } from "vitest";
import { findRedisBinary } from "../../scripts/redis-binary.ts";
import * as launcher from "../../scripts/redis-server.ts";

/** A corner of the run's shared Redis that nobody else uses. */
export interface TestRedis extends AsyncDisposable {
  url: string;
  /** Unique per call; every key the test makes must begin with it. */
  prefix: string;
  redis: Redis;
}

/** `await using { url, prefix, redis } = testRedis()`: its keys, and only those, go when the test ends. */
export function testRedis(): TestRedis {
  const url = inject("redisUrl");
  const prefix = `test-${randomUUID()}`;
  // Without a retry limit: BullMQ workers insist on it, and a test has its own time limit.
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  return {
    url,
    prefix,
    redis,
    async [Symbol.asyncDispose]() {
      await deleteKeys(redis, `${prefix}*`);
      await redis.quit();
    },
  };
}

async function deleteKeys(redis: Redis, pattern: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: pattern, count: 1000 })) {
    const names: unknown = keys;
    if (Array.isArray(names) && names.length > 0) await redis.unlink(names.map(String));
  }
}

/** A server of the test's own, to stop, kill and start again on the same port and data. */
export interface OwnRedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Process id of the running server, for signals such as SIGSTOP. */
  pid(): number;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Starts it again after `stop` or `kill`; with `appendOnly` the data is still there. */
  start(): Promise<void>;
}

export async function startRedisServer(
  options: { appendOnly?: boolean; args?: readonly string[] } = {},
): Promise<OwnRedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-redis-"));
  const binary = await findRedisBinary(process.env);
  let server = await launcher.startRedisServer({ binary, folder, ...options });
  const { port, url } = server;
  return {
    url,
    port,
    pid: () => server.pid,
    stop: () => server.stop(),
    kill: () => server.kill(),
    async start() {
      server = await launcher.startRedisServer({ binary, folder, port, ...options });
    },
    async [Symbol.asyncDispose]() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
