import { createHash } from "node:crypto";
import { z } from "zod";

/** A secret and, once it is being replaced, the time (epoch ms) from which it no longer signs. */
const secretSchema = z.object({ secret: z.string(), expires_at: z.number().nullable() });

/** Names a header may have (RFC 9110); those of ours are set last and win. */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, "is not a header name");
const headerValue = z.string().regex(/^[\t\x20-\x7e]{0,1024}$/, "must be plain ASCII on one line");

/** What an operator may say of a destination; null takes the value of the settings. */
export const destinationOptionsSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** false: its deliveries end dead at once, until it is enabled and they are replayed */
  enabled: z.boolean(),
  mode: z.enum(["json", "form"]).nullable(),
  verify_tls: z.boolean().nullable(),
  timeout_sec: z.number().int().min(1).max(300).nullable(),
  /** attempts at the same time, across all workers; 0: no limit of its own */
  concurrency: z.number().int().min(0).max(1_000),
  /** attempts in any hour, across all workers; 0: no limit */
  rate_limit_per_hour: z.number().int().min(0).max(100_000),
  headers: z
    .record(headerName, headerValue)
    .refine((headers) => Object.keys(headers).length <= 20, "must not be more than 20"),
});

export const optionChangesSchema = destinationOptionsSchema.partial();
/** Some of the options, to change. */
export type OptionChanges = z.infer<typeof optionChangesSchema>;

export const disabledReasons = ["gone", "failing", "operator"] as const;
export type DisabledReason = (typeof disabledReasons)[number];

export const destinationSchema = z.object({
  url: z.string(),
  version: z.number().int(),
  created_at: z.number(),
  disabled_because: z.enum(disabledReasons).nullable(),
  options: destinationOptionsSchema,
  /** newest first */
  secrets: z.array(secretSchema).min(1),
});

/** Where deliveries go: one record per URL. */
export type Destination = z.infer<typeof destinationSchema> & { id: string };

/** The same URL is the same destination, whoever names it: the settings or a rule. */
export function destinationIdOf(url: string): string {
  return `w-${createHash("sha256").update(url).digest("hex").slice(0, 24)}`;
}

/** The secrets that sign now: during a rotation the old and the new one. */
export function activeSecrets({ secrets }: Destination, now: number): string[] {
  return secrets
    .filter(({ expires_at: expiresAt }) => expiresAt === null || expiresAt > now)
    .map(({ secret }) => secret);
}

export function newDestination(url: string, secret: string, now: number): Omit<Destination, "id"> {
  return {
    url,
    version: 1,
    created_at: now,
    disabled_because: null,
    options: {
      name: URL.parse(url)?.host ?? "destination",
      enabled: true,
      mode: null,
      verify_tls: null,
      timeout_sec: null,
      concurrency: 0,
      rate_limit_per_hour: 0,
      headers: {},
    },
    secrets: [{ secret, expires_at: null }],
  };
}
