import {
  initialSettings,
  parseAllowlist,
  parseWebhookSecret,
  senderAllowlistSchema,
  type SettingValues,
} from "@gmail-push/core";
import { z } from "zod";
import { type ContentKeys, parseContentKeys } from "./content-keys.ts";
import { parseEgressAllow } from "./egress-allow.ts";
import { numberFrom, oneOf, wholeNumberFrom } from "./env-values.ts";
import { logLevels } from "./logger.ts";
import { sendingWindowEnvShape, sendingWindowIn } from "./sending-window-env.ts";
import { readTracing, type TracingConfig, tracingEnvShape } from "./tracing-config.ts";

export const flag = z.stringbool({
  truthy: ["1", "true", "yes", "y", "on"],
  falsy: ["0", "false", "no", "n", "off"],
  error: "must be true or false",
});

/** A text that a parser must be able to read; its complaint becomes the variable's mistake. */
export function readable<T>(parse: (text: string) => T) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      const message = error instanceof Error ? error.message : "is not readable";
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
  });
}

/**
 * An entry that can match nobody keeps senders out, and a save of the list would refuse it. It is named by its
 * place: values of the environment are not shown.
 */
function checkedAllowlist(text: string): string[] {
  const senders = parseAllowlist(text);
  const wrong = senders.flatMap((sender, index) =>
    senderAllowlistSchema.safeParse({ senders: [sender] }).success ? [] : [index + 1],
  );
  if (wrong.length === 0) return senders;
  throw new Error(`entry ${wrong.join(", ")} is no address, @domain or *@domain`);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A `whsec_…` secret that signatures can be made with. */
export const webhookSecret = readable((text) => {
  parseWebhookSecret(text);
  return text;
});

/** What a guard can be made of. */
const egressAllow = readable((text) => {
  parseEgressAllow(text);
  return text;
});

/** The variables both processes read; each app adds its own (`.env.example` explains them all). */
export const sharedEnvShape = {
  ...tracingEnvShape,
  REDIS_URL: z.url({
    protocol: /^rediss?$/,
    error: ({ input }) =>
      `${input === undefined ? "is required:" : "must be"} a redis:// or rediss:// URL`,
  }),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w{}.-]{1,64}$/, "must be letters, digits and . _ - only")
    .default("gmail-push"),
  LOG_LEVEL: oneOf(logLevels).default("info"),
  HOST: z.string().default("127.0.0.1"),
  SHUTDOWN_GRACE_SECONDS: wholeNumberFrom(1, 600).default(25),
  POLLING_TIMEZONE: z
    .string()
    .refine(isTimeZone, "must be a time zone such as Europe/Paris")
    .default("Europe/Paris"),
  CONFIG_STORE_REDIS_PREFIX: z.string().default("r:ss:config:"),
  RETENTION_DAYS: wholeNumberFrom(1, 3_650).default(30),
  CONTENT_KEYS: readable(parseContentKeys).prefault(""),
  EGRESS_ALLOW: egressAllow.prefault(""),
  ALLOW_HTTP_DESTINATIONS: flag.default(false),
  WEBHOOK_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional(),
  WEBHOOK_SECRET: webhookSecret.optional(),
  DESTINATION_DISABLE_AFTER_HOURS: numberFrom(1, 8_760).default(120),
  WEBHOOK_SENDING_ENABLED: flag.default(true),
  WEBHOOK_SSL_VERIFY: flag.default(true),
  WEBHOOK_DELIVERY_MODE: oneOf(["json", "form"]).default("json"),
  WEBHOOK_FALLBACK_ON_415: flag.default(true),
  ...sendingWindowEnvShape,
  GMAIL_SENDER_ALLOWLIST: readable(checkedAllowlist).prefault(""),
  ALLOW_CUSTOM_WEBHOOK_WITHOUT_LINKS: flag.default(false),
  DISABLE_EMAIL_ID_DEDUP: flag.default(false),
  R2_FETCH_ENABLED: flag.default(false),
  METRICS_AUTH: flag.default(false),
  R2_LINK_TTL_HOURS: wholeNumberFrom(1, 8_760).default(168),
};

export const sharedEnvSchema = z.object(sharedEnvShape);
type SharedEnv = z.output<typeof sharedEnvSchema>;

export interface SharedConfig {
  redisUrl: string;
  redisPrefix: string;
  log: { level: (typeof logLevels)[number] };
  host: string;
  shutdownGraceMs: number;
  timeZone: string;
  settingsStorePrefix: string;
  retentionMs: number;
  /** a destination that does nothing but fail for this long is disabled */
  destinationDisableAfterMs: number;
  egress: { allow: string; allowHttp: boolean };
  /** null: off */
  tracing: TracingConfig | null;
  /** the environment's values of what operators may change */
  initialSettings: SettingValues;
  offload: { enabled: boolean; linkTtlSeconds: number };
  /** whether `/metrics` asks who is there */
  metricsAuth: boolean;
  secrets: { webhookSecret: string | null; contentKeys: ContentKeys };
}

function readInitialSettings(env: SharedEnv): SettingValues {
  const window = sendingWindowIn(env);
  return initialSettings({
    allowCustomWebhookWithoutLinks: env.ALLOW_CUSTOM_WEBHOOK_WITHOUT_LINKS,
    disableEmailIdDedup: env.DISABLE_EMAIL_ID_DEDUP,
    webhookUrl: env.WEBHOOK_URL ?? null,
    webhookSslVerify: env.WEBHOOK_SSL_VERIFY,
    webhookSendingEnabled: env.WEBHOOK_SENDING_ENABLED,
    webhookDeliveryMode: env.WEBHOOK_DELIVERY_MODE,
    webhookFallbackOn415: env.WEBHOOK_FALLBACK_ON_415,
    webhookTimeStart: window.webhook_time_start,
    webhookTimeEnd: window.webhook_time_end,
    senderAllowlist: env.GMAIL_SENDER_ALLOWLIST,
  });
}

/** Names the parsed variables and groups them; secrets stay apart, so that the rest may be logged. */
export function toSharedConfig(env: SharedEnv): SharedConfig {
  return {
    redisUrl: env.REDIS_URL,
    redisPrefix: env.REDIS_PREFIX,
    log: { level: env.LOG_LEVEL },
    host: env.HOST,
    shutdownGraceMs: env.SHUTDOWN_GRACE_SECONDS * 1_000,
    timeZone: env.POLLING_TIMEZONE,
    settingsStorePrefix: env.CONFIG_STORE_REDIS_PREFIX,
    retentionMs: env.RETENTION_DAYS * 86_400_000,
    destinationDisableAfterMs: env.DESTINATION_DISABLE_AFTER_HOURS * 3_600_000,
    egress: { allow: env.EGRESS_ALLOW, allowHttp: env.ALLOW_HTTP_DESTINATIONS },
    tracing: readTracing(env),
    initialSettings: readInitialSettings(env),
    offload: { enabled: env.R2_FETCH_ENABLED, linkTtlSeconds: env.R2_LINK_TTL_HOURS * 3_600 },
    metricsAuth: env.METRICS_AUTH,
    secrets: { webhookSecret: env.WEBHOOK_SECRET ?? null, contentKeys: env.CONTENT_KEYS },
  };
}
