import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { LaunchError } from "./launch-error.ts";

/** Below the ports that Linux, macOS and Windows hand out by themselves. */
const PORTS = { from: 20_000, below: 32_000 };
const TRIES = 100;

/**
 * A TCP port of `host` that nobody listens on at this moment. It is none of those the system hands to whoever asks for
 * any port, so hardly anybody takes it before it is listened on, or while its server is started again.
 */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  for (let left = TRIES - 1; ; left -= 1) {
    const port = randomInt(PORTS.from, PORTS.below);
    try {
      await listenOnce(host, port);
      return port;
    } catch (error) {
      const isTaken = ["EADDRINUSE", "EACCES"].includes(codeOf(error) ?? "");
      if (!isTaken || left === 0) throw error;
    }
  }
}

async function listenOnce(host: string, port: number): Promise<void> {
  const server = createServer().listen({ host, port });
  await once(server, "listening");
  server.close();
  await once(server, "close");
}

/** Throws `LaunchError`, with the way out, when `port` cannot be listened on. */
export async function checkPort(host: string, port: number): Promise<void> {
  try {
    await listenOnce(host, port);
  } catch (error) {
    throw new LaunchError(
      `Port ${port} of ${host} cannot be used (${reasonOf(error)}).\n` +
        `Choose another with PORT=${port + 1} npm start, or PORT=0 npm start for any free one.`,
      { cause: error },
    );
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function reasonOf(error: unknown): string {
  if (codeOf(error) === "EADDRINUSE") return "another program listens there";
  return error instanceof Error ? error.message : String(error);
}
