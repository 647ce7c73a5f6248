import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LaunchError } from "../launch-error.ts";
import { readIfPresent } from "./read-if-present.ts";

/** The folder that holds all that `npm start` keeps: secrets, log and Redis data. One owner at a time. */
export interface DataFolder extends AsyncDisposable {
  readonly path: string;
  /** The secret kept under `name`, made on first use; only its owner may read the file. */
  secret(name: string): Promise<string>;
  /** Notes the running API's address for `npm run push`, until the folder is given back. */
  noteUrl(url: string): Promise<void>;
}

/** Creates the folder (mode 700) when absent. Throws `LaunchError` when it cannot, or another process uses it. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = await makeFolder(folder);
  const lock = join(path, "start.pid");
  await takeLock(lock, folder);
  const urlFile = join(path, "url");
  return {
    path,
    secret: (name) => keepSecret(join(path, name)),
    noteUrl: (url) => writeFile(urlFile, `${url}\n`, { mode: 0o600 }),
    async [Symbol.asyncDispose]() {
      await rm(urlFile, { force: true });
      await rm(lock, { force: true });
    },
  };
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = await realpath(folder);
    await chmod(path, 0o700);
    return path;
  } catch (error) {
    const code = codeOf(error);
    if (!(error instanceof Error) || code === undefined) throw error;
    const reason = code === "EEXIST" || code === "ENOTDIR" ? "a file is in its way" : error.message;
    throw new LaunchError(
      `The data folder ${folder} cannot be made (${reason}). Name another one in DATA_DIR.`,
      { cause: error },
    );
  }
}

/**
 * Many may find the lock of a process that was killed, and one may have it: only who holds a second lock
 * removes the first, after another look, for by then somebody may have replaced it.
 */
async function takeLock(lock: string, folder: string): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    if (await linkLock(lock)) return;
    if (!(await isAbandoned(lock, folder))) continue;
    const turn = `${lock}.next`;
    await takeLock(turn, folder);
    try {
      if (await isAbandoned(lock, folder)) await rm(lock, { force: true });
    } finally {
      await rm(turn, { force: true });
    }
  }
  throw new LaunchError(`${lock} cannot be taken; others take it at the same moment.`);
}

/** `false` when there is one. Nobody sees it without its owner: it is written elsewhere before. */
async function linkLock(lock: string): Promise<boolean> {
  const own = `${lock}.${process.pid}`;
  await writeFile(own, String(process.pid), { mode: 0o600 });
  try {
    await link(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Whether the owner of a lock was killed; `false` when the lock is gone. Throws `LaunchError` while its owner runs. */
async function isAbandoned(lock: string, folder: string): Promise<boolean> {
  const owner = await readIfPresent(lock);
  if (owner === undefined) return false;
  if (!(await isLauncher(Number(owner)))) return true;
  throw new LaunchError(
    `${folder} is already in use by process ${owner}. Stop that one first,\n` +
      "or start a second one beside it: DATA_DIR=.data-2 PORT=0 npm start",
  );
}

/** Whether `pid` is a running launcher: ids are given out again, so where /proc exists the command is looked at. */
async function isLauncher(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
  const command = await readIfPresent(`/proc/${pid}/cmdline`);
  return command === undefined || command.includes("start.ts");
}

async function keepSecret(file: string): Promise<string> {
  const secret = randomBytes(24).toString("base64url");
  if (await createFile(file, `${secret}\n`)) return secret;
  const kept = (await readFile(file, "utf8")).trim();
  if (kept === "") throw new LaunchError(`${file} is empty. Delete it to have a new one made.`);
  return kept;
}

/** `false` when the file exists already. */
async function createFile(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
