import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { startRedisServer, testRedis } from "../helpers/redis.ts";

describe("testRedis", () => {
  it("removes the keys of its own prefix and no others", async () => {
    await using outer = testRedis();
    await outer.redis.set(`${outer.prefix}:kept`, "1");
    let inside = "";
    {
      await using inner = testRedis();
      inside = inner.prefix;
      await inner.redis.set(`${inner.prefix}:a`, "1");
      await inner.redis.hset(`${inner.prefix}:b`, { field: "1" });
    }
    expect(await outer.redis.keys(`${inside}*`)).toEqual([]);
    expect(await outer.redis.get(`${outer.prefix}:kept`)).toBe("1");
  });
});

describe("startRedisServer", () => {
  it("refuses to evict and keeps nothing on disk unless asked", async () => {
    await using server = await startRedisServer();
    const redis = new Redis(server.url);
    expect(await redis.config("GET", "maxmemory-policy")).toEqual([
      "maxmemory-policy",
      "noeviction",
    ]);
    expect(await redis.config("GET", "appendonly")).toEqual(["appendonly", "no"]);
    await redis.quit();
  });

  it("has every answered write after a power cut when append-only", async () => {
    await using server = await startRedisServer({ appendOnly: true });
    const before = new Redis(server.url);
    for (let n = 0; n < 50; n += 1) await before.set(`key-${n}`, String(n));
    before.disconnect();
    await server.kill();
    await server.start();
    const after = new Redis(server.url);
    expect(await after.dbsize()).toBe(50);
    await after.quit();
  });

  it("says why when the port is taken", async () => {
    await using first = await startRedisServer();
    await expect(startRedisServer({ args: ["--port", String(first.port)] })).rejects.toThrow(
      /did not start/,
    );
  });
});
