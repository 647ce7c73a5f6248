import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { type OwnRedis, startOwnRedis } from "../../../scripts/launch/own-redis.ts";
import { findRedisBinary } from "../../../scripts/redis-binary.ts";
import { startRedisServer } from "../../../scripts/redis-server.ts";
import { checkRedisUrl } from "../../../scripts/redis-url.ts";

const base = await mkdtemp(join(tmpdir(), "gmail-push-own-redis-"));
const password = "a-password-of-the-launcher";
const binary = await findRedisBinary(process.env);
afterAll(() => rm(base, { recursive: true, force: true }));

async function start(name: string, onRestart = (): void => undefined): Promise<OwnRedis> {
  return startOwnRedis({ binary, folder: join(base, name), password, onRestart });
}

async function ask<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

async function processIdOf(url: string): Promise<number> {
  const info = await ask(url, async (redis) => redis.info("server"));
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}

describe("startOwnRedis", () => {
  it("has its data again at the next start", async () => {
    {
      await using first = await start("kept");
      await ask(first.url, async (redis) => redis.set("email", "accepted"));
    }
    await using second = await start("kept");
    expect(await ask(second.url, async (redis) => redis.get("email"))).toBe("accepted");
  });

  it("writes to disk before it answers, and never evicts", async () => {
    await using redis = await start("durable");
    const settings = await ask(redis.url, async (client) =>
      Promise.all(
        ["appendonly", "appendfsync", "maxmemory-policy"].map(async (name) =>
          client.config("GET", name),
        ),
      ),
    );
    expect(settings).toEqual([
      ["appendonly", "yes"],
      ["appendfsync", "always"],
      ["maxmemory-policy", "noeviction"],
    ]);
  });

  it("answers nobody who does not know its password, which only its owner can read", async () => {
    await using redis = await start("locked");
    const stranger = redis.url.replace(`:${password}@`, "");
    await expect(checkRedisUrl(stranger)).rejects.toThrow(/NOAUTH/);
    const pid = await processIdOf(redis.url);
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    expect(command).toContain("redis-server");
    expect(command).not.toContain(password);
    for (const name of ["url", "redis.conf"]) {
      expect((await stat(join(base, "locked", name))).mode & 0o077).toBe(0);
    }
  });

  it("comes back at the same address with its data when the server is killed", async () => {
    const restarted = Promise.withResolvers<void>();
    await using redis = await start("killed", restarted.resolve);
    await ask(redis.url, async (client) => client.set("email", "accepted"));
    process.kill(await processIdOf(redis.url), "SIGKILL");
    await restarted.promise;
    expect(await ask(redis.url, async (client) => client.get("email"))).toBe("accepted");
  });

  it("stops for good when stopped while the server is down", async () => {
    let restarts = 0;
    const redis = await start("down", () => (restarts += 1));
    process.kill(await processIdOf(redis.url), "SIGKILL");
    await redis.stop();
    await expect(checkRedisUrl(redis.url)).rejects.toThrow(/no Redis answers/);
    expect(restarts).toBe(0);
  });

  it("stops the server that a killed launcher left behind, and keeps its data", async () => {
    const folder = join(base, "left");
    const url = await leaveServerBehind(folder);
    await using redis = await start("left");
    expect(await ask(redis.url, async (client) => client.get("email"))).toBe("accepted");
    expect(redis.url).not.toBe(url);
    await expect(checkRedisUrl(url)).rejects.toThrow(/no Redis answers/);
  });

  it("starts no second server beside one of an earlier start that does not answer", async () => {
    const folder = join(base, "stuck");
    const url = await leaveServerBehind(folder);
    const pid = await processIdOf(url);
    process.kill(pid, "SIGSTOP");
    try {
      const options = { binary, folder, password, onRestart: () => undefined, answerMs: 500 };
      await expect(startOwnRedis(options)).rejects.toThrow(/does not answer \(Command timed out\)/);
      expect(await readFile(join(folder, "url"), "utf8")).toBe(url);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await using redis = await start("stuck");
    expect(await ask(redis.url, async (client) => client.get("email"))).toBe("accepted");
  });

  it("leaves what is no Redis alone that now has the port of an earlier start", async () => {
    await using stranger = await startStranger();
    const folder = join(base, "no-redis");
    await mkdir(folder);
    await writeFile(join(folder, "url"), `redis://:${password}@127.0.0.1:${stranger.port}`);
    await using redis = await start("no-redis");
    expect(await ask(redis.url, async (client) => client.ping())).toBe("PONG");
  });

  it("leaves a stranger's Redis alone that now has the port of an earlier start", async () => {
    await using stranger = await startRedisServer({ binary, folder: base });
    const folder = join(base, "stranger");
    await using first = await start("stranger");
    await first.stop();
    await writeFile(join(folder, "url"), stranger.url);
    await using second = await start("stranger");
    expect(second.url).not.toBe(stranger.url);
    expect(await ask(stranger.url, async (client) => client.ping())).toBe("PONG");
  });
});

/** A server in the folder of a launcher that no longer knows of it. */
async function leaveServerBehind(folder: string): Promise<string> {
  await using first = await startOwnRedis({ binary, folder, password, onRestart: () => undefined });
  await first.stop();
  const port = Number(new URL(first.url).port);
  const left = await startRedisServer({ binary, folder, port, password, appendOnly: true });
  await ask(left.url, async (redis) => redis.set("email", "accepted"));
  return left.url;
}

/** A web server, as may have been given the port since. */
async function startStranger(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((_request, response) => response.end("hello"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
