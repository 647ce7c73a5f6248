import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, inject, it } from "vitest";
import { readIfPresent } from "../../scripts/launch/read-if-present.ts";
import { checkRedisUrl } from "../../scripts/redis-url.ts";
import { startLauncher } from "../helpers/start-launcher.ts";

const base = await mkdtemp(join(tmpdir(), "gmail-push-interrupted-"));
afterAll(() => rm(base, { recursive: true, force: true }));

/** A Redis that is there for whoever asks first, and hangs up on all others. */
async function startVanishingRedis() {
  const { hostname, port } = new URL(inject("redisUrl"));
  let hungUp = 0;
  let connections = 0;
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    connections += 1;
    if (connections > 1) {
      hungUp += 1;
      socket.destroy();
      return;
    }
    const redis = connect(Number(port), hostname);
    redis.on("error", () => socket.destroy());
    socket.on("close", () => redis.destroy());
    socket.pipe(redis).pipe(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `redis://127.0.0.1:${address.port}`,
    hungUp: () => hungUp,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

describe("npm start, on Ctrl-C before it is ready", { timeout: 60_000 }, () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends at once on %s when Redis vanished meanwhile",
    async (signal) => {
      await using redis = await startVanishingRedis();
      const folder = join(base, signal);
      await using launcher = startLauncher(folder, { REDIS_URL: redis.url });
      await expect.poll(redis.hungUp, { timeout: 20_000 }).toBeGreaterThan(2);
      launcher.process.kill(signal);
      const ended = await Promise.race([launcher.exit(), wait(5_000)]);
      // So that the test ends although the launcher does not.
      launcher.process.kill("SIGKILL");
      expect(ended).toBe(130);
      expect(launcher.output()).toBe(`\n${signal}: stopped before it was ready.\n`);
      expect(await readdir(folder)).not.toContain("start.pid");
    },
  );

  it("leaves no Redis of its own behind, however early", async () => {
    for (const afterMs of [0, 30, 120]) {
      const folder = join(base, `own-${afterMs}`);
      await using launcher = startLauncher(folder);
      const urlFile = join(folder, "redis", "url");
      const isStarting = async () => ((await readIfPresent(urlFile)) ?? "") !== "";
      await expect.poll(isStarting, { timeout: 20_000, interval: 5 }).toBe(true);
      await wait(afterMs);
      launcher.process.kill("SIGINT");
      expect(await launcher.exit()).toBe(130);
      expect(launcher.output()).toBe("\nSIGINT: stopped before it was ready.\n");
      expect(await readdir(folder)).not.toContain("start.pid");
      const url = await readFile(urlFile, "utf8");
      await expect
        .poll(async () => checkRedisUrl(url).then(() => "runs", String), { timeout: 10_000 })
        .toContain("ECONNREFUSED");
    }
  });
});

async function wait(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
