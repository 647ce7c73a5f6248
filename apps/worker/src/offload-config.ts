import { oneOf, wholeNumberFrom } from "@gmail-push/infra";
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

const shape = z.object({
  ...offloadEnvShape,
  R2_FETCH_ENABLED: z.boolean(),
  R2_LINK_TTL_HOURS: z.number(),
});
type OffloadEnv = z.output<typeof shape>;
type Name = keyof OffloadEnv;

const neededBy = {
  remote: ["R2_FETCH_ENDPOINT", "R2_FETCH_TOKEN", "R2_BUCKET_NAME"],
  direct: ["R2_BUCKET_NAME", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"],
} as const satisfies Record<OffloadEnv["OFFLOAD_MODE"], readonly Name[]>;

/** Every mistake in how the variables go together, by variable. */
export function offloadMistakes(env: OffloadEnv): { name: Name; message: string }[] {
  const { OFFLOAD_MODE: mode } = env;
  if (!env.R2_FETCH_ENABLED) return [];
  const mistakes = neededBy[mode]
    .filter((name) => env[name] === undefined)
    .map((name: Name) => ({
      name,
      message: `is required while R2_FETCH_ENABLED is true and OFFLOAD_MODE is ${mode}`,
    }));
  if (mode === "remote") return mistakes;
  if (endpointOf(env) === undefined) {
    const message = "or R2_ACCOUNT_ID is required while OFFLOAD_MODE is direct";
    mistakes.push({ name: "R2_ENDPOINT", message });
  }
  const isSigned = env.R2_PUBLIC_BASE_URL === undefined;
  if (isSigned && env.R2_LINK_SECONDS < env.R2_LINK_TTL_HOURS * 3_600) {
    const message = "must not be less than R2_LINK_TTL_HOURS, or a link offered again may be dead";
    mistakes.push({ name: "R2_LINK_SECONDS", message });
  }
  return mistakes;
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
