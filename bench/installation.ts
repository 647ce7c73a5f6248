import { freePort } from "../scripts/ports.ts";
import { type Service, startService } from "./child-process.ts";

export const INGRESS_TOKEN = "bench-token-of-32-characters-long";

export interface InstallationOptions {
  redisUrl: string;
  /** before every key */
  prefix: string;
  /** where deliveries go without a rule */
  webhookUrl: string;
  /** further variables */
  env?: Record<string, string>;
}

/** What both processes are told. */
export function environmentOf(options: InstallationOptions): Record<string, string> {
  const { redisUrl, prefix, webhookUrl, env = {} } = options;
  return {
    REDIS_URL: redisUrl,
    REDIS_PREFIX: prefix,
    CONFIG_STORE_REDIS_PREFIX: `${prefix}:config:`,
    LOG_LEVEL: "info",
    HOST: "127.0.0.1",
    PROCESS_API_TOKEN: INGRESS_TOKEN,
    ADMIN_PASSWORD: "bench-password",
    WEBHOOK_URL: webhookUrl,
    EGRESS_ALLOW: "127.0.0.1/32",
    ALLOW_HTTP_DESTINATIONS: "true",
    MAX_BACKLOG_EMAILS: "100000000",
    ...env,
  };
}

/** The API as it runs in production, in a process of its own. */
export async function startApiProcess(options: InstallationOptions): Promise<Service> {
  const port = await freePort();
  const env = { ...environmentOf(options), PORT: String(port) };
  return startService({ script: "apps/api/src/main.ts", env, port });
}

/** The worker as it runs in production, in a process of its own. */
export async function startWorkerProcess(options: InstallationOptions): Promise<Service> {
  const port = await freePort();
  const env = { ...environmentOf(options), WORKER_PORT: String(port) };
  return startService({ script: "apps/worker/src/main.ts", env, port });
}
