import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { TOKEN } from "./google.ts";
import { receivedSchema } from "./script-schema.ts";
import type { Received, Script } from "./script-schema.ts";

export interface ScriptedServer extends AsyncDisposable {
  url: string;
  /** From now on; what is left out is as it should be. */
  behave(script: Partial<Script>): Promise<void>;
  /** The calls since the last time this was asked. */
  received(): Promise<Received[]>;
}

/** While the script blocks this process, a server closes idle connections unnoticed. */
const headers = { connection: "close" };

/** In a process of its own: the script under test blocks this one while it waits for an answer. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const file = fileURLToPath(new URL("scripted-server.ts", import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await firstLine(child.stdout);
  const server: ScriptedServer = {
    url,
    async behave(script) {
      const whole: Script = { token: TOKEN, all: null, messages: {}, ...script };
      await fetch(`${url}/script`, { method: "POST", headers, body: JSON.stringify(whole) });
    },
    async received() {
      const response = await fetch(`${url}/received`, { headers });
      return receivedSchema.parse(await response.json());
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) {
        const gone = once(child, "exit");
        child.kill("SIGKILL");
        await gone;
      }
    },
  };
  await server.behave({});
  return server;
}

async function firstLine(input: Readable): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  throw new Error("it ended without saying where it listens");
}
