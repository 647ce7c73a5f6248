import {
  flag,
  parseEnv,
  sendingWindowMistakes,
  type SharedConfig,
  sharedEnvShape,
  toSharedConfig,
  numberFrom,
  wholeNumberFrom,
} from "@gmail-push/infra";
import { z } from "zod";
import {
  type AccessConfig,
  type AccessSecrets,
  accessEnvShape,
  hasOwnName,
  toAccessConfig,
  toAccessSecrets,
} from "./access-config.ts";
import type { BacklogLimits } from "./admission-gate.ts";

export const apiEnvSchema = z
  .object({
    ...sharedEnvShape,
    ...accessEnvShape,
    PORT: wholeNumberFrom(0, 65_535).default(8080),
    PROCESS_API_TOKEN: z
      .string({ error: "is required: the secret that the Apps Script sends" })
      .min(16, "must have at least 16 characters"),
    TRUST_PROXY: wholeNumberFrom(0, 10).default(0),
    MAX_EMAIL_SIZE: wholeNumberFrom(1_024, 50 * 1_048_576).default(1_048_576),
    INGRESS_WAIT_SECONDS: wholeNumberFrom(0, 60).default(0),
    MAX_BACKLOG_EMAILS: wholeNumberFrom(1).default(100_000),
    MAX_BACKLOG_AGE_HOURS: numberFrom(0.01).default(168),
    MAX_REDIS_MEMORY_MB: wholeNumberFrom(0).default(0),
    INBOX_ENABLED: flag.default(false),
  })
  .refine((env) => env.ADMIN_PASSWORD !== undefined || env.ADMIN_PASSWORD_HASH !== undefined, {
    path: ["ADMIN_PASSWORD"],
    error: "is required (or ADMIN_PASSWORD_HASH)",
    // All mistakes are told at once, not this one after the others.
    when: () => true,
  })
  .refine(hasOwnName, {
    path: ["VIEWER_USER"],
    error: "must differ from ADMIN_USER",
    when: () => true,
  });

export interface ApiConfig extends SharedConfig {
  port: number;
  /** proxies in front of this server, for the caller's address */
  trustedProxies: number;
  maxEmailBytes: number;
  ingressWaitSeconds: number;
  backlog: BacklogLimits;
  inboxEnabled: boolean;
  access: AccessConfig;
  secrets: SharedConfig["secrets"] & AccessSecrets & { ingressToken: string };
}

/** @throws {EnvironmentError} that lists every mistake. */
export function loadApiConfig(env: NodeJS.ProcessEnv): ApiConfig {
  const parsed = parseEnv(apiEnvSchema, env, sendingWindowMistakes);
  const shared = toSharedConfig(parsed);
  return {
    ...shared,
    port: parsed.PORT,
    trustedProxies: parsed.TRUST_PROXY,
    maxEmailBytes: parsed.MAX_EMAIL_SIZE,
    ingressWaitSeconds: parsed.INGRESS_WAIT_SECONDS,
    backlog: {
      emails: parsed.MAX_BACKLOG_EMAILS,
      ageMs: parsed.MAX_BACKLOG_AGE_HOURS * 3_600_000,
      memoryBytes: parsed.MAX_REDIS_MEMORY_MB * 1_048_576,
    },
    inboxEnabled: parsed.INBOX_ENABLED,
    access: toAccessConfig(parsed),
    secrets: {
      ...shared.secrets,
      ...toAccessSecrets(parsed),
      ingressToken: parsed.PROCESS_API_TOKEN,
    },
  };
}
