import { loadWorkerConfig, startWorker, type WorkerDeps } from "@gmail-push/worker";
import { captureLog, type CapturedLog } from "./captured-log.ts";
import { testEnvironment } from "./environment.ts";
import type { TestRedis } from "./redis.ts";

/** `await using worker = await startTestWorker(redis, { WEBHOOK_URL })` */
export async function startTestWorker(
  redis: Pick<TestRedis, "url" | "prefix">,
  env: NodeJS.ProcessEnv = {},
  deps: Pick<WorkerDeps, "resolve" | "metrics"> = {},
): Promise<AsyncDisposable & { log: CapturedLog }> {
  const log = captureLog();
  const config = loadWorkerConfig(testEnvironment(redis, env));
  const worker = await startWorker(config, { log: log.log, ...deps });
  return { log, [Symbol.asyncDispose]: async () => worker[Symbol.asyncDispose]() };
}
