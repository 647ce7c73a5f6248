import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { killAtExit } from "./kill-at-exit.ts";

export interface ServiceProcessOptions {
  name: string;
  /** below the repository's root */
  script: string;
  env: NodeJS.ProcessEnv;
  /** where its log goes, as `<name>.log` */
  folder: string;
  /** told when the process ended though nobody ended it; it is started again */
  onCrash: (problem: string) => void;
}

/** A Node process of ours that is killed, frozen and started again; disposing of it ends it for good. */
export interface ServiceProcess extends AsyncDisposable {
  start(): void;
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

const root = join(import.meta.dirname, "..");
const PAUSE_AFTER_CRASH_MS = 500;

export function createServiceProcess(options: ServiceProcessOptions): ServiceProcess {
  const { name, script, env, folder, onCrash } = options;
  const log = openSync(join(folder, `${name}.log`), "a");
  let child: ChildProcess | null = null;
  let restart: NodeJS.Timeout | undefined;
  const net = killAtExit(() => child?.pid ?? null);

  function start(): void {
    // In a group of its own, so that a Ctrl-C in the terminal reaches only whoever tidies up.
    const started = spawn(process.execPath, [script], {
      cwd: root,
      env,
      detached: true,
      stdio: ["ignore", log, log],
    });
    child = started;
    started.once("exit", (code, signal) => {
      if (child !== started) return;
      child = null;
      onCrash(`${name} ended by itself (${signal ?? code}), see ${name}.log`);
      restart = setTimeout(start, PAUSE_AFTER_CRASH_MS);
    });
  }

  async function kill(): Promise<void> {
    clearTimeout(restart);
    const killed = child;
    child = null;
    if (killed === null) return;
    const ended = once(killed, "exit");
    killed.kill("SIGKILL");
    await ended;
  }

  return {
    start,
    kill,
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      await kill();
      net[Symbol.dispose]();
      closeSync(log);
    },
  };
}
