import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const aptTimeoutMs = 120_000;

/**
 * Copies Debian's or Ubuntu's own redis-server package, with the libraries this machine lacks, into `folder`.
 * Needs no root and starts no service. Throws when apt-get or dpkg is absent or cannot reach its archive.
 */
export async function copyDebianRedis(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(join(folder, ".."), { recursive: true });
  const work = await mkdtemp(`${folder}.`);
  try {
    const packages = await downloadPackages(work, env);
    const root = join(work, "root");
    for (const file of packages) await run("dpkg", ["-x", file, root], { env });
    await moveIntoPlace(root, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** apt-get resolves what is missing here; download-only leaves the system as it is. */
async function downloadPackages(work: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const archives = join(work, "cache", "archives");
  await mkdir(join(archives, "partial"), { recursive: true });
  const privateLists = join(work, "lists");
  await mkdir(join(privateLists, "partial"), { recursive: true });

  const install = ["install", "--no-install-recommends", "--download-only", "redis-server"];
  const cache = `Dir::Cache=${join(work, "cache")}`;
  const lists = `Dir::State::lists=${privateLists}`;
  try {
    await aptGet(env, [cache], install);
  } catch {
    // The machine's package lists are empty or stale, so fresh ones are read into a private folder.
    await aptGet(env, [cache, lists], ["update"]);
    await aptGet(env, [cache, lists], install);
  }
  const names = await readdir(archives);
  return names.filter((name) => name.endsWith(".deb")).map((name) => join(archives, name));
}

async function aptGet(
  env: NodeJS.ProcessEnv,
  settings: string[],
  command: string[],
): Promise<void> {
  const options = ["Debug::NoLocking=1", "Acquire::http::Timeout=20", ...settings];
  const flags = options.flatMap((option) => ["-o", option]);
  await run("apt-get", ["-q", "-y", ...flags, ...command], { env, timeout: aptTimeoutMs });
}

/** Two runs may copy at once: the rename is atomic, and the copy that was first stays. */
async function moveIntoPlace(source: string, folder: string): Promise<void> {
  try {
    await rename(source, folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}
