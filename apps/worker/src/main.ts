import { createLogger, exitAfter, runMain, untilSignal } from "@gmail-push/infra";
import { loadWorkerConfig } from "./config.ts";
import { startWorker } from "./worker.ts";

await runMain(async () => {
  const config = loadWorkerConfig(process.env);
  const log = createLogger(config.log);
  await using _worker = await startWorker(config, { log });
  log.info({ signal: await untilSignal() }, "worker draining");
  exitAfter(config.shutdownGraceMs, log);
});
