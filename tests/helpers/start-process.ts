import { spawn } from "node:child_process";
import { join } from "node:path";
import { bareEnvironment } from "./bare-environment.ts";
import { root } from "./source-files.ts";
import { type WatchedOutput, watchOutput } from "./watch-output.ts";

/** One of the two processes, or whatever else begins with a file, as a child of the test. */
export interface TestProcess extends Pick<WatchedOutput, "output" | "prints">, AsyncDisposable {
  pid: number;
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
  const { output, prints, closed } = watchOutput(child);

  return {
    pid: child.pid ?? 0,
    output,
    prints,
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
