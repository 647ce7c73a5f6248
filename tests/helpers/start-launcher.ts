import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { bareEnvironment } from "./bare-environment.ts";
import { root } from "./source-files.ts";

/** `npm start` as a child process, with nothing of this machine's surroundings but PATH. */
export interface Launcher extends AsyncDisposable {
  readonly process: ChildProcess;
  /** All it has printed so far, errors included. */
  output(): string;
  /** Waits until the output matches; throws when the process ends before. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
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
  let output = "";
  const changed = new EventTarget();
  const note = (chunk: Buffer | string): void => {
    output += chunk.toString();
    changed.dispatchEvent(new Event("change"));
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  const closed = once(child, "close").then(() => note(""));

  return {
    process: child,
    output: () => output,
    async prints(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match !== null) return match;
        if (child.exitCode !== null) throw new Error(`The launcher ended:\n${output}`);
        await once(changed, "change");
      }
    },
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
