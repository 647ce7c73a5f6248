import { createLogger } from "@gmail-push/infra";
import { loadWorkerConfig, startWorker } from "@gmail-push/worker";
import { resolveProviders } from "./start-providers.ts";

/*
 * A worker in a process of its own, which finds the providers on this machine. It runs until it is killed; the
 * certificate comes by NODE_EXTRA_CA_CERTS.
 */
const config = loadWorkerConfig(process.env);
await startWorker(config, { log: createLogger(config.log), resolve: resolveProviders });
