import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { LaunchError } from "./launch-error.ts";
import { freePort } from "./ports.ts";
import type { RedisBinary } from "./redis-binary.ts";

export interface RedisServerOptions {
  binary: RedisBinary;
  /** Working folder: the append-only files live here. It must exist. */
  folder: string;
  /** A fixed port; a free one is taken when absent. */
  port?: number;
  /** Keep every write on disk before it is answered; default: keep nothing. */
  appendOnly?: boolean;
  /** Whoever connects must know it; it stands in a file of the folder that only its owner may read. */
  password?: string;
  /** Further arguments of redis-server, such as `["--maxmemory", "4mb"]`. */
  args?: readonly string[];
}

/** A redis-server child process on 127.0.0.1; disposing it stops it. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the process has ended, however it ended. */
  readonly exited: Promise<void>;
  /** Asks it to finish (SIGTERM) and waits; safe to call twice. */
  stop(): Promise<void>;
  /** Ends it like a power cut (SIGKILL) and waits. */
  kill(): Promise<void>;
}

const bootTimeoutMs = 15_000;
const stopTimeoutMs = 20_000;

/**
 * Starts redis-server and resolves once it answers.
 * It runs in its own process group, so a Ctrl-C in the terminal does not take it from those who still drain.
 */
export async function startRedisServer(options: RedisServerOptions): Promise<RedisServer> {
  const attempts = options.port === undefined ? 5 : 1;
  const configFile = await writePassword(options);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const child = spawnServer({ ...options, configFile }, port);
    endWithUs(child.process);
    const failure = await bootFailure(child, { port, password: options.password });
    if (failure === null)
      return describeServer(child.process, { port, password: options.password });
    child.process.kill("SIGKILL");
    // Between choosing a free port and binding it, another process may have taken it.
    if (attempt >= attempts || !failure.includes("Address already in use")) {
      throw new LaunchError(`redis-server did not start: ${failure}`);
    }
  }
}

/** Who ends in a hurry may know of no server to stop yet, or none any more. */
function endWithUs(server: ChildProcess): void {
  const abandon = (): unknown => server.kill("SIGTERM");
  process.once("exit", abandon);
  server.once("close", () => process.off("exit", abandon));
}

/** Arguments can be read by every user of the machine. */
async function writePassword({ folder, password }: RedisServerOptions): Promise<string[]> {
  if (password === undefined) return [];
  const file = join(folder, "redis.conf");
  await writeFile(file, `requirepass ${password}\n`, { mode: 0o600 });
  return [file];
}

/** Where a server listens, and what it asks for. */
interface Access {
  port: number;
  password: string | undefined;
}

interface Child {
  process: ChildProcess;
  output: () => string;
}

function spawnServer(
  options: RedisServerOptions & { configFile: readonly string[] },
  port: number,
): Child {
  const { binary, folder, configFile, appendOnly = false, args = [] } = options;
  const durability = appendOnly
    ? ["--appendonly", "yes", "--appendfsync", "always"]
    : ["--appendonly", "no"];
  const listen = ["--bind", "127.0.0.1", "--port", String(port), "--daemonize", "no"];
  const keeping = ["--dir", folder, "--save", "", "--maxmemory-policy", "noeviction"];
  const child = spawn(
    binary.command,
    [...configFile, ...listen, ...keeping, ...durability, ...args],
    {
      env: binary.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return { process: child, output: () => output };
}

/** `null` once the server answers, else why it does not. */
async function bootFailure(child: Child, access: Access): Promise<string | null> {
  const ended = Promise.withResolvers<string>();
  child.process.once("error", (error) => ended.resolve(error.message));
  // "close" comes after the last output, which holds the reason.
  child.process.once("close", () => ended.resolve(child.output().trim() || "it exited at once"));

  const deadline = Date.now() + bootTimeoutMs;
  while (Date.now() < deadline) {
    const answer = await Promise.race([ended.promise, isReady(child.process.pid, access)]);
    if (answer === true) return null;
    if (answer !== false) return answer;
    await delay(15);
  }
  return `no answer within ${bootTimeoutMs / 1000} s. ${child.output()}`;
}

/** Asks for the process id too: whoever took the port first may also be a Redis. */
async function isReady(pid: number | undefined, { port, password }: Access): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port, signal: AbortSignal.timeout(2_000) });
  try {
    const auth = password === undefined ? "" : `AUTH ${password}\r\n`;
    socket.write(`${auth}INFO\r\nQUIT\r\n`);
    const info = await text(socket);
    return info.includes(`process_id:${pid}\r\n`) && info.includes("loading:0\r\n");
  } catch {
    return false; // Not listening yet.
  } finally {
    socket.destroy();
  }
}

function describeServer(child: ChildProcess, { port, password }: Access): RedisServer {
  const exited =
    child.exitCode !== null || child.signalCode !== null
      ? Promise.resolve()
      : once(child, "exit").then(() => undefined);

  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const overdue = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
    await exited;
    clearTimeout(overdue);
  };
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  return {
    url: `redis://${password === undefined ? "" : `:${password}@`}127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    exited,
    stop,
    kill,
    [Symbol.asyncDispose]: stop,
  };
}
