import { createLogger, exitAfter, runMain, untilSignal } from "@gmail-push/infra";
import { startApi } from "./api.ts";
import { loadApiConfig } from "./config.ts";

const helpText = `Usage: npm run start:api

Runs the API: ingress, dashboard, administration. It has no options but --help; everything is set by variables,
of which REDIS_URL is required. .env.example explains them, with their defaults.`;

async function run(): Promise<void> {
  const config = loadApiConfig(process.env);
  const log = createLogger(config.log);
  await using _api = await startApi(config, { log });
  log.info({ signal: await untilSignal() }, "api draining");
  exitAfter(config.shutdownGraceMs, log);
}

await runMain(helpText, run);
