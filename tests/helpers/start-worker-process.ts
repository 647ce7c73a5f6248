import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bareEnvironment } from "./bare-environment.ts";
import { testEnvironment } from "./environment.ts";
import type { TestRedis } from "./redis.ts";

const main = fileURLToPath(new URL("../../apps/worker/src/main.ts", import.meta.url));

export interface WorkerProcess extends AsyncDisposable {
  /** SIGKILL: it has no time to tidy up. */
  kill(): Promise<void>;
}

/** The real worker in a process of its own, to be killed. */
export function startWorkerProcess(
  redis: Pick<TestRedis, "url" | "prefix">,
  env: NodeJS.ProcessEnv = {},
): WorkerProcess {
  const child = spawn(process.execPath, [main], {
    stdio: "ignore",
    env: { ...bareEnvironment, ...testEnvironment(redis, { LOG_LEVEL: "error", ...env }) },
  });
  // A test that runs out of time never comes to dispose of it.
  const net = () => child.kill("SIGKILL");
  process.once("exit", net);
  child.once("exit", () => process.off("exit", net));
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  return { kill, [Symbol.asyncDispose]: kill };
}
