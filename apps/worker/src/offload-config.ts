import { type EnvMistake, oneOf, sharedEnvShape, wholeNumberFrom } from "@gmail-push/infra";
import { z } from "zod";
import type { ObjectStoreOptions } from "./direct/object-store.ts";

export interface RemoteFetcher {
  mode: "remote";
  endpoint: string;
  token: string;
  bucket: string;
}

export interface DirectOffload {
  mode: "direct";
  store: ObjectStoreOptions;
  /** for a whole file */
  transferMs: number;
  smashApiKey: string | null;
}

export type OffloadConfig = RemoteFetcher | DirectOffload;

const MIB = 1024 ** 2;
const DAY_SECONDS = 86_400;
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });

/** The variables of copying files; which of them are needed depends on OFFLOAD_MODE. */
export const offloadEnvShape = {
  OFFLOAD_MODE: oneOf(["remote", "direct"]).default("remote"),
  R2_FETCH_ENDPOINT: httpUrl.optional(),
  R2_FETCH_TOKEN: z.string().optional(),
  R2_BUCKET_NAME: z.string().optional(),
  R2_ACCOUNT_ID: z
    .string()
    .regex(/^[\da-f]{32}$/, "must be 32 hexadecimal digits")
    .optional(),
  R2_ENDPOINT: httpUrl.optional(),
  R2_ACCESS_KEY_ID: z.string().optional(),
  R2_SECRET_ACCESS_KEY: z.string().optional(),
  R2_PUBLIC_BASE_URL: httpUrl
    .refine((text) => !/[?#]/.test(text), "must have neither ? nor #")
    .transform((text) => text.replace(/\/$/, ""))
    .optional(),
  R2_LINK_SECONDS: wholeNumberFrom(60, 7 * DAY_SECONDS).default(7 * DAY_SECONDS),
  R2_MAX_FILE_MB: wholeNumberFrom(1, 500_000).default(5_120),
  R2_TRANSFER_SECONDS: wholeNumberFrom(10, 86_400).default(900),
  SMASH_API_KEY: z.string().optional(),
};

type OffloadEnv = z.output<z.ZodObject<typeof offloadEnvShape>> & { R2_FETCH_ENABLED: boolean };

const neededBy = {
  remote: ["R2_FETCH_ENDPOINT", "R2_FETCH_TOKEN", "R2_BUCKET_NAME"],
  direct: ["R2_BUCKET_NAME", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"],
} as const;

/** Every mistake in how the variables go together; one that is wrong by itself is told elsewhere. */
export function offloadMistakes(given: Readonly<Record<string, string>>): EnvMistake[] {
  const isEnabled = sharedEnvShape.R2_FETCH_ENABLED.safeParse(given["R2_FETCH_ENABLED"]).data;
  const mode = offloadEnvShape.OFFLOAD_MODE.safeParse(given["OFFLOAD_MODE"]).data;
  if (isEnabled !== true || mode === undefined) return [];
  const mistakes: EnvMistake[] = neededBy[mode]
    .filter((name) => given[name] === undefined)
    .map((name) => ({
      name,
      message: `is required while R2_FETCH_ENABLED is true and OFFLOAD_MODE is ${mode}`,
    }));
  if (mode === "remote") return mistakes;
  if (given["R2_ENDPOINT"] === undefined && given["R2_ACCOUNT_ID"] === undefined) {
    const message = "or R2_ACCOUNT_ID is required while OFFLOAD_MODE is direct";
    mistakes.push({ name: "R2_ENDPOINT", message });
  }
  if (given["R2_PUBLIC_BASE_URL"] === undefined && areSignedLinksShort(given)) {
    const message = "must not be less than R2_LINK_TTL_HOURS, or a link offered again may be dead";
    mistakes.push({ name: "R2_LINK_SECONDS", message });
  }
  return mistakes;
}

function areSignedLinksShort(given: Readonly<Record<string, string>>): boolean {
  const seconds = offloadEnvShape.R2_LINK_SECONDS.safeParse(given["R2_LINK_SECONDS"]).data;
  const hours = sharedEnvShape.R2_LINK_TTL_HOURS.safeParse(given["R2_LINK_TTL_HOURS"]).data;
  return seconds !== undefined && hours !== undefined && seconds < hours * 3_600;
}

/** How files are copied; null while they are not. The variables must be free of mistakes. */
export function readOffloadConfig(env: OffloadEnv): OffloadConfig | null {
  if (!env.R2_FETCH_ENABLED) return null;
  const { R2_BUCKET_NAME: bucket = "" } = env;
  if (env.OFFLOAD_MODE === "remote") {
    const { R2_FETCH_ENDPOINT: endpoint = "", R2_FETCH_TOKEN: token = "" } = env;
    return { mode: "remote", endpoint, token, bucket };
  }
  return {
    mode: "direct",
    store: {
      endpoint: endpointOf(env) ?? "",
      bucket,
      accessKeyId: env.R2_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.R2_SECRET_ACCESS_KEY ?? "",
      publicBaseUrl: env.R2_PUBLIC_BASE_URL ?? null,
      linkSeconds: env.R2_LINK_SECONDS,
      maxBytes: env.R2_MAX_FILE_MB * MIB,
    },
    transferMs: env.R2_TRANSFER_SECONDS * 1_000,
    smashApiKey: env.SMASH_API_KEY ?? null,
  };
}

function endpointOf({ R2_ENDPOINT: endpoint, R2_ACCOUNT_ID: account }: OffloadEnv) {
  if (endpoint !== undefined) return endpoint;
  return account === undefined ? undefined : `https://${account}.r2.cloudflarestorage.com`;
}
