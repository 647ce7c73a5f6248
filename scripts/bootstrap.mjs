// Runs one of the repository's scripts on a machine that may have nothing but Node 20 and npm:
// installs what the lockfile asks for, finds Node 24, and hands over. `node scripts/bootstrap.mjs SCRIPT.ts [args]`
/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return
   -- Node 20 must read this file, so it is plain JavaScript and has no types. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const neededMajor = 24;
const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const modules = join(root, "node_modules");
const cache = join(root, ".cache");
const lockFile = join(cache, "install.lock");
const staleLockMs = 15 * 60_000;

/** A file's JSON, or `undefined` when there is no such file. */
function readJson(...path) {
  try {
    return JSON.parse(readFileSync(join(root, ...path), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

const isModule = (path) => path.includes("node_modules/");

/** npm writes node_modules/.package-lock.json last, so a broken-off installation is not mistaken for a whole one. */
function isInstalled() {
  const wanted = readJson("package-lock.json").packages;
  const present = readJson("node_modules", ".package-lock.json")?.packages;
  if (present === undefined) return false;

  const isMissing = (path) => {
    const entry = wanted[path];
    // An optional package is absent where it is for another platform.
    if (present[path] === undefined) return entry.optional !== true;
    return present[path].version !== entry.version;
  };
  const isOutdated = (path) => {
    const declared = readJson(path, "package.json");
    return ["dependencies", "devDependencies", "optionalDependencies"].some((kind) => {
      const names = Object.entries(declared?.[kind] ?? {});
      return names.some(([name, range]) => wanted[path][kind]?.[name] !== range);
    });
  };
  const paths = Object.keys(wanted);
  return (
    !paths.filter(isModule).some(isMissing) &&
    !paths.filter((path) => !isModule(path)).some(isOutdated) &&
    !Object.keys(present).some((path) => isModule(path) && wanted[path] === undefined)
  );
}

/** Only one installation at a time: a second one would delete node_modules under the first. */
async function takeInstallLock() {
  mkdirSync(cache, { recursive: true });
  for (let waited = false; !tryLock(lockFile); waited = true) {
    if (!waited) console.error("Waiting for another installation in this folder ...");
    await delay(250);
  }
}

/**
 * Whether the lock is now this process's. Of many that find a stale one, only who holds a second lock removes
 * it, after another look, for by then somebody may have replaced it.
 */
function tryLock(lock) {
  if (createLock(lock)) return true;
  if (!isLockStale(lock)) return false;
  const turn = `${lock}.next`;
  if (!tryLock(turn)) return false;
  try {
    if (isLockStale(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
  return createLock(lock);
}

/** `false` when there is one. */
function createLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isLockStale(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    if (Date.now() - statSync(lock).mtimeMs > staleLockMs) return true;
    // An empty file is one whose owner is about to write its id.
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

async function install() {
  if (isInstalled()) return;
  await takeInstallLock();
  let failure;
  try {
    failure = isInstalled() ? undefined : npmCi();
  } finally {
    rmSync(lockFile, { force: true });
  }
  if (failure !== undefined) fail(failure);
}

/** What went wrong, or `undefined`. */
function npmCi() {
  console.error("Installing dependencies with npm ci, a minute or so ...");
  const quiet = ["ci", "--loglevel=error", "--no-audit", "--no-fund"];
  // Production settings of the surroundings must not leave out what the scripts need.
  const args = [...quiet, "--include=dev", "--include=optional"];
  const options = { cwd: root, stdio: ["ignore", "ignore", "inherit"] };
  const { npm_execpath: cli = "", npm_node_execpath: node = process.execPath } = process.env;
  const { status, error } = cli.endsWith("npm-cli.js")
    ? spawnSync(node, [cli, ...args], options)
    : spawnSync("npm", args, options);
  if (error !== undefined) return `npm could not be started: ${error.message}`;
  return status === 0 ? undefined : "npm ci failed; the lines above say why.";
}

/** The pinned Node from the lockfile where this platform has one, else the running one when it is new enough. */
function findNode() {
  const pinned = join(modules, ".bin", "node");
  if (isSameFile(pinned, process.execPath) || majorOf(pinned) >= neededMajor) return pinned;
  if (Number.parseInt(process.versions.node, 10) >= neededMajor) return process.execPath;
  return fail(
    `Node ${neededMajor} or newer is needed; this is Node ${process.versions.node} on ${process.platform}-${process.arch}.
On Linux x64 and arm64 (glibc) it comes with npm ci; here, install it: nvm install ${neededMajor},
brew install node@${neededMajor}, or from nodejs.org.`,
  );
}

function isSameFile(one, other) {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

/** 0 for a program that is absent or does not run here. */
function majorOf(node) {
  const { status, stdout } = spawnSync(node, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? Number.parseInt(stdout.slice(1), 10) : 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function run(node, [script, ...args]) {
  const child = spawn(node, [join(root, script), ...args], {
    stdio: "inherit",
    env: {
      NODE_COMPILE_CACHE: join(cache, "node"),
      ...process.env,
      PATH: [join(modules, ".bin"), process.env.PATH].join(delimiter),
    },
  });
  // A terminal sends Ctrl-C to the child as well; sent on, the child would see it twice.
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY;
  for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) {
    process.on(signal, () => {
      if (signal === "SIGTERM" || !hasTerminal) child.kill(signal);
    });
  }
  child.on("error", (error) => fail(`${node} could not be started: ${error.message}`));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

if (process.argv[2] === undefined) fail("usage: node scripts/bootstrap.mjs SCRIPT.ts [arguments]");
await install();
run(findNode(), process.argv.slice(2));
