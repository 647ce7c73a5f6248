import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { findRedisBinary } from "../scripts/redis-binary.ts";
import { startRedisServer } from "../scripts/redis-server.ts";
import { checkRedisUrl } from "../scripts/redis-url.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The Redis of this run, shared by all files; each keeps to its own prefix. */
    redisUrl: string;
  }
}

/** One real Redis for the whole run: REDIS_URL when set, else a private server that ends with the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["REDIS_URL"];
  if (given !== undefined && given !== "") {
    await checkRedisUrl(given);
    project.provide("redisUrl", given);
    return () => Promise.resolve();
  }
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-redis-"));
  const server = await startRedisServer({ binary: await findRedisBinary(process.env), folder });
  project.provide("redisUrl", server.url);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
