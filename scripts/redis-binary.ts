import { execFile } from "node:child_process";
import { access, constants, readdir, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { copyDebianRedis } from "./debian-redis.ts";
import { LaunchError } from "./launch-error.ts";

const run = promisify(execFile);

/** A server program that answers `--version`, and the environment it needs. */
export interface RedisBinary {
  command: string;
  env: NodeJS.ProcessEnv;
}

/** Where the private copy lives: inside the checkout, so that deleting the checkout deletes it too. */
const redisCacheFolder = join(import.meta.dirname, "..", ".cache", "redis");

/**
 * A Redis server program: the one on PATH, else a private copy of the distribution's, fetched without root.
 * Throws `LaunchError` with the choices when neither can be had.
 */
export async function findRedisBinary(
  env: NodeJS.ProcessEnv,
  folder = redisCacheFolder,
): Promise<RedisBinary> {
  const binary = (await findOnPath(env)) ?? (await findCopy(env, folder));
  if (binary !== undefined) return binary;
  try {
    await rm(folder, { recursive: true, force: true });
    await copyDebianRedis(folder, env);
  } catch (error) {
    throw new LaunchError(choices, { cause: error });
  }
  const copy = await findCopy(env, folder);
  if (copy === undefined) throw new LaunchError(choices);
  return copy;
}

const choices = `No Redis server was found, and no private copy of one could be fetched. Any one of these helps:
  - set REDIS_URL to a Redis you already run, for example redis://127.0.0.1:6379
  - install one: apt-get install redis-server, or brew install redis
  - start one in a container: docker run -p 127.0.0.1:6379:6379 redis:8, then set REDIS_URL`;

async function findOnPath(env: NodeJS.ProcessEnv): Promise<RedisBinary | undefined> {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const name of ["redis-server", "valkey-server"]) {
    for (const folder of folders) {
      const binary = { command: join(folder, name), env };
      if (await isUsable(binary)) return binary;
    }
  }
  return undefined;
}

async function findCopy(env: NodeJS.ProcessEnv, folder: string): Promise<RedisBinary | undefined> {
  const binary = {
    command: join(folder, "usr", "bin", "redis-server"),
    env: { ...env, LD_LIBRARY_PATH: (await libraryFolders(folder)).join(delimiter) },
  };
  return (await isUsable(binary)) ? binary : undefined;
}

/** Debian keeps libraries in one folder per machine type, such as `lib/x86_64-linux-gnu`. */
async function libraryFolders(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const base of [join(folder, "usr", "lib"), join(folder, "lib")]) {
    const names = await readdir(base).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    });
    found.push(...names.filter((name) => name.includes("-linux-")).map((name) => join(base, name)));
  }
  return found;
}

async function isUsable({ command, env }: RedisBinary): Promise<boolean> {
  try {
    await access(command, constants.X_OK);
    await run(command, ["--version"], { env, timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
