import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LaunchError } from "../launch-error.ts";
import { given } from "./environment.ts";

/** The Redis to look into: REDIS_URL, else that of a running `npm start`. Throws `LaunchError` when there is none. */
export async function findRunningRedis(env: NodeJS.ProcessEnv): Promise<string> {
  const url = given(env, "REDIS_URL");
  if (url !== undefined) return url;
  const folder = resolve(join(import.meta.dirname, "../.."), given(env, "DATA_DIR") ?? ".data");
  try {
    return (await readFile(join(folder, "redis", "url"), "utf8")).trim();
  } catch (error) {
    throw new LaunchError(
      "No Redis found. Set REDIS_URL, or run `npm start` first (DATA_DIR when it is not .data).",
      { cause: error },
    );
  }
}
