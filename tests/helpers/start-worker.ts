import { loadWorkerConfig, startWorker } from "@gmail-push/worker";
import { captureLog, type CapturedLog } from "./captured-log.ts";
import { testEnvironment } from "./environment.ts";
import type { TestRedis } from "./redis.ts";

/** `await using worker = await startTestWorker(redis, { WEBHOOK_URL })` */
export async function startTestWorker(
  redis: Pick<TestRedis, "url" | "prefix">,
  env: NodeJS.ProcessEnv = {},
): Promise<AsyncDisposable & { log: CapturedLog }> {
  const log = captureLog();
  const worker = await startWorker(loadWorkerConfig(testEnvironment(redis, env)), { log: log.log });
  return { log, [Symbol.asyncDispose]: async () => worker[Symbol.asyncDispose]() };
}
