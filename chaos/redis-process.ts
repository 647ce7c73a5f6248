import { mkdir } from "node:fs/promises";
import { Redis } from "ioredis";
import { findRedisBinary } from "../scripts/redis-binary.ts";
import { startRedisServer } from "../scripts/redis-server.ts";
import { killAtExit } from "./kill-at-exit.ts";

/** A Redis that keeps every answered write, and is killed, frozen, filled and started again. */
export interface RedisProcess extends AsyncDisposable {
  readonly port: number;
  /** a connection of the harness's own, past every link */
  readonly control: Redis;
  kill(): Promise<void>;
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Sets the memory limit below what is used, so that every write is refused. */
  fill(): Promise<void>;
  empty(): Promise<void>;
  /** Closes every connection but the harness's. */
  disconnectAll(): Promise<void>;
}

/** Another fault may have killed it a moment ago: a dead one neither freezes nor thaws. */
function signal(pid: number, name: "SIGSTOP" | "SIGCONT"): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ESRCH";
    if (!isGone) throw error;
  }
}

export async function startRedisProcess(folder: string): Promise<RedisProcess> {
  await mkdir(folder, { recursive: true });
  const binary = await findRedisBinary(process.env);
  const options = { binary, folder, appendOnly: true };
  let server = await startRedisServer(options);
  const { port } = server;
  const net = killAtExit(() => server.pid);
  const control = new Redis(port, "127.0.0.1", {
    maxRetriesPerRequest: null,
    retryStrategy: () => 50,
  });
  // Losing the connection is what this harness does; every command waits until it is back.
  control.on("error", () => undefined);
  return {
    port,
    control,
    kill: async () => server.kill(),
    async start() {
      server = await startRedisServer({ ...options, port });
    },
    freeze: () => signal(server.pid, "SIGSTOP"),
    thaw: () => signal(server.pid, "SIGCONT"),
    async fill() {
      const used = Number(/^used_memory:(\d+)/m.exec(await control.info("memory"))?.[1]);
      await control.config("SET", "maxmemory", Math.floor(used * 0.9));
    },
    empty: async () => void (await control.config("SET", "maxmemory", "0")),
    async disconnectAll() {
      await control.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      await control.call("CLIENT", "KILL", "TYPE", "pubsub");
    },
    async [Symbol.asyncDispose]() {
      control.disconnect();
      await server.kill();
      net[Symbol.dispose]();
    },
  };
}
