import { randomUUID } from "node:crypto";
import type { TestRedis } from "./redis.ts";

export const INGRESS_TOKEN = "test-token-of-32-characters-long";
export const ADMIN_PASSWORD = "test-password";

/** What both processes of a test are told: a corner of Redis and loopback only. */
export function testEnvironment(
  redis: Pick<TestRedis, "url" | "prefix">,
  overrides: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  return {
    REDIS_URL: redis.url,
    REDIS_PREFIX: redis.prefix,
    CONFIG_STORE_REDIS_PREFIX: `${redis.prefix}:config:`,
    HOST: "127.0.0.1",
    PORT: "0",
    WORKER_PORT: "0",
    PROCESS_API_TOKEN: INGRESS_TOKEN,
    ADMIN_PASSWORD,
    WEBHOOK_URL: `https://hooks.test.invalid/${randomUUID()}`,
    EGRESS_ALLOW: "127.0.0.1/32",
    ALLOW_HTTP_DESTINATIONS: "true",
    SHUTDOWN_GRACE_SECONDS: "5",
    // The run's Redis keeps nothing on disk, which is an alert.
    ALERT_CHECK_SECONDS: "0",
    // Alerts are signed; where they go is each test's own matter.
    ALERT_WEBHOOK_SECRET: `whsec_${Buffer.from("a-secret-for-the-alerts-of-tests").toString("base64")}`,
    ...overrides,
  };
}
