import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Redis, ReplyError } from "ioredis";

export type ScriptArgument = string | number | Buffer;
/** Runs one atomic step in Redis: all of it happens, or none. */
export type Script = (
  redis: Redis,
  keys: readonly string[],
  args: readonly ScriptArgument[],
) => Promise<unknown>;

function isUnknownScript(error: unknown): boolean {
  return error instanceof ReplyError && String(error).includes("NOSCRIPT");
}

const sources = new Set<string>();

/**
 * Gives Redis every script at once. A step then never needs a second command, which others could overtake:
 * an email is stored before its job is added, also right after Redis was restarted.
 */
export async function loadScripts(redis: Redis): Promise<void> {
  await Promise.all([...sources].map(async (source) => redis.script("LOAD", source)));
}

/** Joins the named files of `lua/` into one script; the earlier ones hold shared functions. */
export function loadScript(...names: string[]): Script {
  const source = names
    .map((name) => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8"))
    .join("\n");
  sources.add(source);
  const sha = createHash("sha1").update(source).digest("hex");
  return async (redis, keys, args) => {
    try {
      return await redis.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return redis.eval(source, keys.length, ...keys, ...args);
    }
  };
}
