import {
  type ContentKeys,
  parseContentKeys,
  readable,
  type Role,
  numberFrom,
  oneOf,
} from "@gmail-push/infra";
import { z } from "zod";
import { isPasswordHash } from "./password.ts";

// A colon would end the name in HTTP Basic, and marks the names we give to links and tokens.
const userName = z.string().regex(/^[^:]{1,64}$/, "must have 1 to 64 characters and no colon");
const password = z.string().min(8, "must have at least 8 characters").optional();
const passwordHash = z
  .string()
  .refine(isPasswordHash, "must be a line printed by `npm run hash-password`")
  .optional();

export const accessEnvShape = {
  ADMIN_USER: userName.default("admin"),
  ADMIN_PASSWORD: password,
  ADMIN_PASSWORD_HASH: passwordHash,
  VIEWER_USER: userName.default("viewer"),
  VIEWER_PASSWORD: password,
  VIEWER_PASSWORD_HASH: passwordHash,
  SESSION_IDLE_MINUTES: numberFrom(1, 10_080).default(120),
  SESSION_MAX_HOURS: numberFrom(0.1, 720).default(12),
  COOKIE_SECURE: oneOf(["auto", "always"]).default("auto"),
  MAGIC_LINK_KEYS: readable(parseContentKeys).prefault(""),
};

type AccessEnv = z.output<z.ZodObject<typeof accessEnvShape>> & { METRICS_AUTH: boolean };

export type Password = { plain: string } | { hash: string };

export interface UserConfig {
  name: string;
  role: Role;
  password: Password;
}

/** How long and how one is signed in. */
export interface AccessConfig {
  session: { idleMs: number; maxMs: number };
  /** "auto": the cookie is Secure when the request came by https */
  cookieSecure: "auto" | "always";
  /** whether `/metrics` asks who is there */
  metricsAuth: boolean;
}

/** Who may sign in, and with what. */
export interface AccessSecrets {
  users: readonly UserConfig[];
  magicLinkKeys: ContentKeys;
}

function user(
  [name, role]: readonly [string, Role],
  plain: string | undefined,
  hash: string | undefined,
): UserConfig[] {
  if (hash !== undefined) return [{ name, role, password: { hash } }];
  return plain === undefined ? [] : [{ name, role, password: { plain } }];
}

/** Two people of one name could not be told apart. */
export function hasOwnName(env: Partial<AccessEnv>): boolean {
  const hasViewer = env.VIEWER_PASSWORD !== undefined || env.VIEWER_PASSWORD_HASH !== undefined;
  return !hasViewer || env.VIEWER_USER === undefined || env.VIEWER_USER !== env.ADMIN_USER;
}

export function toAccessConfig(env: AccessEnv): AccessConfig {
  return {
    session: {
      idleMs: env.SESSION_IDLE_MINUTES * 60_000,
      maxMs: env.SESSION_MAX_HOURS * 3_600_000,
    },
    cookieSecure: env.COOKIE_SECURE,
    metricsAuth: env.METRICS_AUTH,
  };
}

export function toAccessSecrets(env: AccessEnv): AccessSecrets {
  return {
    users: [
      ...user([env.ADMIN_USER, "operator"], env.ADMIN_PASSWORD, env.ADMIN_PASSWORD_HASH),
      ...user([env.VIEWER_USER, "viewer"], env.VIEWER_PASSWORD, env.VIEWER_PASSWORD_HASH),
    ],
    magicLinkKeys: env.MAGIC_LINK_KEYS,
  };
}
