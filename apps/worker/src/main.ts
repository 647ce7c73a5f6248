import { createLogger, exitAfter, runMain, untilSignal } from "@gmail-push/infra";
import { loadWorkerConfig } from "./config.ts";
import { startWorker } from "./worker.ts";

const helpText = `Usage: npm run start:worker

Runs the worker: deliveries, sweeps, alerts. It has no options but --help; everything is set by variables,
of which REDIS_URL is required. .env.example explains them, with their defaults.`;

async function run(): Promise<void> {
  const config = loadWorkerConfig(process.env);
  const log = createLogger(config.log);
  await using _worker = await startWorker(config, { log });
  log.info({ signal: await untilSignal() }, "worker draining");
  exitAfter(config.shutdownGraceMs, log);
}

await runMain(helpText, run);
