import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { bareEnvironment } from "../helpers/bare-environment.ts";
import { TOKEN } from "./google.ts";

const main = fileURLToPath(new URL("../../apps/api/src/main.ts", import.meta.url));
const ADMIN_PASSWORD = "admin-password-7c2e";

const listeningSchema = z.object({ msg: z.literal("api listening"), url: z.string() });
const pageSchema = z.object({ emails: z.array(z.object({ email_id: z.string() })) });

export interface ApiProcess extends AsyncDisposable {
  url: string;
  /** Changes keys of one setting, as an operator would. */
  change(setting: string, keys: object): Promise<void>;
  /** The reported ids of all emails the server has taken; repeats show as repeats. */
  emailIds(): Promise<string[]>;
}

/** The real API in a process of its own, on any free port. */
export async function startApiProcess(redis: { url: string; prefix: string }): Promise<ApiProcess> {
  const child = spawn(process.execPath, [main], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...bareEnvironment,
      PROCESS_API_TOKEN: TOKEN,
      ADMIN_PASSWORD,
      REDIS_URL: redis.url,
      REDIS_PREFIX: redis.prefix,
      CONFIG_STORE_REDIS_PREFIX: `${redis.prefix}:config:`,
      // An address instead of a name: saving a setting looks it up, and tests have no DNS.
      WEBHOOK_URL: "http://127.0.0.1:65000/x",
      EGRESS_ALLOW: "127.0.0.1/32",
      ALLOW_HTTP_DESTINATIONS: "true",
      HOST: "127.0.0.1",
      PORT: "0",
    },
  });
  const url = await listeningUrl(createInterface({ input: child.stdout }));
  const headers = {
    Authorization: `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString("base64")}`,
    "Content-Type": "application/json",
  };
  return {
    url,
    async change(setting, keys) {
      const body = JSON.stringify(keys);
      const address = `${url}/api/admin/settings/${setting}`;
      const response = await fetch(address, { method: "PATCH", headers, body });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    },
    async emailIds() {
      const response = await fetch(`${url}/api/admin/emails?limit=200`, { headers });
      const page = pageSchema.parse(await response.json());
      return page.emails.map((email) => email.email_id);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** The log goes on, so the lines must be read until the end: a full pipe would stop the process. */
async function listeningUrl(lines: ReturnType<typeof createInterface>): Promise<string> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    lines.on("line", (line) => {
      seen.push(line);
      const entry = listeningSchema.safeParse(parseLine(line));
      if (entry.success) resolve(entry.data.url);
    });
    lines.on("close", () => reject(new Error(`the API ended early:\n${seen.join("\n")}`)));
  });
}

function parseLine(line: string): unknown {
  return line.startsWith("{") ? JSON.parse(line) : null;
}
