import { createLogger, exitAfter, runMain, untilSignal } from "@gmail-push/infra";
import { startApi } from "./api.ts";
import { loadApiConfig } from "./config.ts";

await runMain(async () => {
  const config = loadApiConfig(process.env);
  const log = createLogger(config.log);
  await using _api = await startApi(config, { log });
  log.info({ signal: await untilSignal() }, "api draining");
  exitAfter(config.shutdownGraceMs, log);
});
