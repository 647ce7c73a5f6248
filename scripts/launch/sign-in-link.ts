import { type ApiConfig } from "@gmail-push/api";
import {
  closeRedis,
  createKeys,
  createMagicLinkStore,
  isReadyWithin,
  type Logger,
  openProducerRedis,
} from "@gmail-push/infra";
import { given } from "./environment.ts";

const LIFE_MINUTES = 15;
const PATIENCE_MS = 3_000;

/**
 * A path that signs whoever started the server in, once; null when the password is their own, since then
 * the terminal shows no secret either, and when Redis does not answer.
 */
export async function makeSignInLink(
  env: NodeJS.ProcessEnv,
  config: ApiConfig,
  log: Logger,
): Promise<string | null> {
  const ownPassword = ["ADMIN_PASSWORD", "ADMIN_PASSWORD_HASH"].some(
    (name) => given(env, name) !== undefined,
  );
  if (ownPassword) return null;
  const { redisUrl: url, redisPrefix, secrets } = config;
  await using stack = new AsyncDisposableStack();
  const redis = stack.adopt(openProducerRedis({ url, log, name: "start" }), closeRedis);
  if (!(await isReadyWithin(redis, PATIENCE_MS))) return null;
  const keys = createKeys(redisPrefix);
  const links = createMagicLinkStore({ redis, keys, signingKeys: secrets.magicLinkKeys });
  const made = await links.create({
    role: "operator",
    note: "npm start",
    created_by: "npm start",
    lifeMs: LIFE_MINUTES * 60_000,
  });
  return made === null ? null : `/admin/link/${made.token}`;
}
