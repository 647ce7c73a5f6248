import { once } from "node:events";
import { createServer } from "node:net";
import { LaunchError } from "./launch-error.ts";

/** A TCP port of `host` that nobody listens on at this moment. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  const server = createServer().listen({ host, port: 0 });
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no TCP port was given");
  return address.port;
}

/** Throws `LaunchError`, with the way out, when `port` cannot be listened on. */
export async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer().listen({ host, port });
  try {
    await once(server, "listening");
  } catch (error) {
    throw new LaunchError(
      `Port ${port} of ${host} cannot be used (${reasonOf(error)}).\n` +
        `Choose another with PORT=${port + 1} npm start, or PORT=0 npm start for any free one.`,
      { cause: error },
    );
  }
  server.close();
  await once(server, "close");
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return "another program listens there";
  return error instanceof Error ? error.message : String(error);
}
