import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { findRedisBinary } from "../scripts/redis-binary.ts";
import { startRedisServer } from "../scripts/redis-server.ts";

/** A Redis for one run: it keeps every write on disk before it answers, as in production. */
export interface BenchRedis extends AsyncDisposable {
  url: string;
  /** the harness's own connection */
  control: Redis;
}

export async function openBenchRedis(): Promise<BenchRedis> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-bench-"));
  stack.defer(async () => rm(folder, { recursive: true, force: true }));
  const binary = await findRedisBinary(process.env);
  // Rewriting the file in the middle of a round would count against whoever is measured then.
  const args = ["--auto-aof-rewrite-percentage", "0"];
  const server = await startRedisServer({ binary, folder, appendOnly: true, args });
  stack.defer(async () => server.kill());
  const control = stack.adopt(new Redis(server.url, { maxRetriesPerRequest: null }), (redis) =>
    redis.disconnect(),
  );
  const opened = stack.move();
  return { url: server.url, control, [Symbol.asyncDispose]: async () => opened.disposeAsync() };
}
