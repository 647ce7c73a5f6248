import {
  type EnvMistake,
  parseEnv,
  sendingWindowMistakes,
  type SharedConfig,
  sharedEnvShape,
  toSharedConfig,
  webhookSecret,
  wholeNumberFrom,
} from "@gmail-push/infra";
import { z } from "zod";
import {
  type OffloadConfig,
  offloadEnvShape,
  offloadMistakes,
  readOffloadConfig,
} from "./offload-config.ts";
import type { AlertListener } from "./processors/alert.ts";

const concurrency = wholeNumberFrom(1, 200);

export const workerEnvSchema = z.object({
  ...sharedEnvShape,
  WORKER_PORT: wholeNumberFrom(0, 65_535).default(8081),
  EMAIL_CONCURRENCY: concurrency.default(8),
  OFFLOAD_CONCURRENCY: concurrency.default(8),
  DELIVERY_CONCURRENCY: concurrency.default(16),
  JOB_LOCK_SECONDS: wholeNumberFrom(2, 3_600).default(60),
  STALLED_CHECK_SECONDS: wholeNumberFrom(1, 3_600).default(15),
  SWEEP_SECONDS: wholeNumberFrom(1, 3_600).default(30),
  ALERT_CHECK_SECONDS: wholeNumberFrom(0, 3_600).default(30),
  ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional(),
  ALERT_WEBHOOK_SECRET: webhookSecret.optional(),
  ...offloadEnvShape,
});

/** Everything wrong between variables. */
function mistakesBetween(given: Record<string, string>): EnvMistake[] {
  const isUnsigned =
    given["ALERT_WEBHOOK_URL"] !== undefined && given["ALERT_WEBHOOK_SECRET"] === undefined;
  const message = "is required with ALERT_WEBHOOK_URL: alerts are signed";
  return [
    ...sendingWindowMistakes(given),
    ...offloadMistakes(given),
    ...(isUnsigned ? [{ name: "ALERT_WEBHOOK_SECRET", message }] : []),
  ];
}

export interface WorkerConfig extends SharedConfig {
  /** for health and metrics */
  port: number;
  concurrency: { email: number; offload: number; delivery: number };
  timing: {
    /**
     * A lock is renewed at half its time while the process lives; it outlives a pause of the event
     * loop, and a job whose process died is taken over after it.
     */
    lockMs: number;
    /** equal on every worker: whoever looked last holds the others off for as long */
    stalledCheckMs: number;
    sweepMs: number;
    /** how often alerts are evaluated; 0: not at all */
    alertCheckMs: number;
  };
  secrets: SharedConfig["secrets"] & {
    /** how files are copied; null while they are not */
    fetcher: OffloadConfig | null;
    alertListener: AlertListener | null;
  };
}

/** @throws {EnvironmentError} that lists every mistake. */
export function loadWorkerConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const parsed = parseEnv(workerEnvSchema, env, mistakesBetween);
  const shared = toSharedConfig(parsed);
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = parsed;
  return {
    ...shared,
    port: parsed.WORKER_PORT,
    concurrency: {
      email: parsed.EMAIL_CONCURRENCY,
      offload: parsed.OFFLOAD_CONCURRENCY,
      delivery: parsed.DELIVERY_CONCURRENCY,
    },
    timing: {
      lockMs: parsed.JOB_LOCK_SECONDS * 1_000,
      stalledCheckMs: parsed.STALLED_CHECK_SECONDS * 1_000,
      sweepMs: parsed.SWEEP_SECONDS * 1_000,
      alertCheckMs: parsed.ALERT_CHECK_SECONDS * 1_000,
    },
    secrets: {
      ...shared.secrets,
      alertListener: url === undefined || secret === undefined ? null : { url, secret },
      fetcher: readOffloadConfig(parsed),
    },
  };
}
