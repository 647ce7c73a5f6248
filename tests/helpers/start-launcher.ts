import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { bareEnvironment } from "./bare-environment.ts";
import { root } from "./source-files.ts";
import { type WatchedOutput, watchOutput } from "./watch-output.ts";

/** `npm start` as a child process, with nothing of this machine's surroundings but PATH. */
export interface Launcher extends Pick<WatchedOutput, "output" | "prints">, AsyncDisposable {
  readonly process: ChildProcess;
  exit(): Promise<number | null>;
}

export function startLauncher(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  args: readonly string[] = [],
): Launcher {
  const child = spawn(process.execPath, [join(root, "scripts/start.ts"), ...args], {
    cwd: root,
    env: {
      ...bareEnvironment,
      DATA_DIR: folder,
      PORT: "0",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { output, prints, closed } = watchOutput(child);

  return {
    process: child,
    output,
    prints,
    async exit() {
      await closed;
      return child.exitCode;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill("SIGTERM");
      await closed;
    },
  };
}

/** Runs a pasted command line as a person's shell would, and gives what it prints. */
export async function paste(commandLine: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env: { ...process.env, ...env } };
    execFile("sh", ["-c", commandLine], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stderr}`));
    });
  });
}
