import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { LaunchError } from "../scripts/launch-error.ts";

const root = join(import.meta.dirname, "..");
const BOOT_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;
/** Clock ticks in /proc are hundredths of a second on every Linux. */
const MS_PER_TICK = 10;

/** A Node process that serves; disposing of it asks it to end and waits. */
export interface Service extends AsyncDisposable {
  url: string;
  /** CPU time it has used so far, in ms; NaN where the system does not tell. */
  cpuMs: () => Promise<number>;
}

export interface ServiceOptions {
  /** below the repository's root */
  script: string;
  /** all it is told: nothing of the harness's own environment goes along */
  env: Record<string, string>;
  /** the port of 127.0.0.1 it is about to listen on */
  port: number;
}

/** Starts a process and resolves once its port takes connections. Its log is written, and thrown away. */
export async function startService({ script, env, port }: ServiceOptions): Promise<Service> {
  const child = spawn(process.execPath, [...profileFlags(script), script], {
    cwd: root,
    env: { ...env, PATH: process.env["PATH"] },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await untilListening(child, port);
  } catch (error) {
    child.kill("SIGKILL");
    throw new LaunchError(`${script} did not start.`, { cause: error });
  }
  return {
    url: `http://127.0.0.1:${port}`,
    cpuMs: async () => cpuMsOf(child.pid),
    [Symbol.asyncDispose]: async () => stop(child),
  };
}

/** Runs a script of ours to its end and returns what it printed. */
export async function runScript(script: string, input: unknown, signal: AbortSignal) {
  const child = spawn(process.execPath, [script, JSON.stringify(input)], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    signal,
  });
  const ended = once(child, "exit");
  const [output] = await Promise.all([text(child.stdout), ended]);
  if (child.exitCode !== 0) throw new Error(`${script} ended with ${child.exitCode}`);
  const parsed: unknown = JSON.parse(output);
  return parsed;
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + BOOT_TIMEOUT_MS;
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error("nothing listens on its port");
    await delay(20);
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false; // Not yet.
  } finally {
    socket.destroy();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const overdue = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(overdue);
}

async function cpuMsOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name of the program stands in brackets and may hold spaces; user and system time are the 12th and 13th behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** With BENCH_PROFILE=FOLDER each process leaves a CPU profile there, for Chrome's or VS Code's viewer. */
function profileFlags(script: string): string[] {
  const folder = process.env["BENCH_PROFILE"];
  if (folder === undefined) return [];
  const name = script.replaceAll(/[^a-z-]/g, "_");
  return [
    "--cpu-prof",
    `--cpu-prof-dir=${folder}`,
    `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`,
  ];
}
