import { join, resolve } from "node:path";
import { LaunchError } from "../launch-error.ts";
import { given } from "./environment.ts";
import { readNote } from "./note.ts";

/** The Redis to look into: REDIS_URL, else that of a running `npm start`. Throws `LaunchError` when there is none. */
export async function findRunningRedis(env: NodeJS.ProcessEnv): Promise<string> {
  const folder = resolve(join(import.meta.dirname, "../.."), given(env, "DATA_DIR") ?? ".data");
  const url = given(env, "REDIS_URL") ?? (await readNote(join(folder, "redis"), "url"));
  if (url !== undefined) return url;
  throw new LaunchError(
    "No Redis found. Set REDIS_URL, or run `npm start` first (DATA_DIR when it is not .data).",
  );
}
