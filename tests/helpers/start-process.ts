import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { bareEnvironment } from "./bare-environment.ts";
import { root } from "./source-files.ts";

/** One of the two processes, or whatever else begins with a file, as a child of the test. */
export interface TestProcess extends AsyncDisposable {
  pid: number;
  /** All it has written so far, errors included. */
  output: () => string;
  /** Resolves once the output matches; rejects when the process ends before. */
  prints: (pattern: RegExp) => Promise<void>;
  signal: (name: NodeJS.Signals) => void;
  /** The exit code, or the name of the signal that ended it. */
  exit: () => Promise<number | NodeJS.Signals>;
}

/** `await using worker = startProcess("apps/worker/src/main.ts", env)`; the environment is all it gets. */
export function startProcess(
  file: string,
  env: NodeJS.ProcessEnv,
  folder: string = root,
): TestProcess {
  const child = spawn(process.execPath, [join(folder, file)], {
    cwd: folder,
    env: {
      ...bareEnvironment,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const changed = new EventTarget();
  const note = (chunk: Buffer | string) => {
    output += chunk.toString();
    changed.dispatchEvent(new Event("change"));
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  const closed = once(child, "close").then(() => note(""));

  return {
    pid: child.pid ?? 0,
    output: () => output,
    async prints(pattern) {
      while (!pattern.test(output)) {
        const hasEnded = child.exitCode !== null || child.signalCode !== null;
        if (hasEnded) throw new Error(`The process ended:\n${output}`);
        await once(changed, "change");
      }
    },
    signal: (name) => void child.kill(name),
    async exit() {
      await closed;
      return child.exitCode ?? child.signalCode ?? "SIGKILL";
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
