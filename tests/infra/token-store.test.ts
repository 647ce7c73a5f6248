import { createKeys, createTokenStore } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { listKeys } from "../helpers/list-keys.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";

const DAY = 86_400_000;

function openTokens({ redis, prefix }: TestRedis) {
  const clock = { now: Date.now() };
  const keys = createKeys(prefix);
  return { clock, keys, tokens: createTokenStore({ redis, keys, now: () => clock.now }) };
}

const wanted = {
  name: "nightly",
  scopes: ["read" as const],
  created_by: "admin",
  expires_at: null,
};

async function make(
  tokens: ReturnType<typeof openTokens>["tokens"],
  expires_at: number | null = null,
) {
  const made = await tokens.create({ ...wanted, expires_at });
  if (made === null) throw new Error("There are too many tokens");
  return made;
}

describe("API tokens", () => {
  it("are told once and kept by their digest", async () => {
    await using redis = testRedis();
    const { keys, tokens } = openTokens(redis);
    const { secret, token } = await make(tokens);
    expect(secret).toMatch(/^gp_[\w-]{43}$/);
    expect(await tokens.read(secret)).toMatchObject({ name: "nightly", scopes: ["read"] });
    const kept = await redis.redis.get(keys.token(token.id));
    const names = await listKeys(redis.redis, redis.prefix);
    expect(JSON.stringify([names, kept])).not.toContain(secret.slice(3));
  });

  it.each(["", "gp_", `gp_${"A".repeat(43)}`, "A".repeat(46), `gp_${"A".repeat(100_000)}`])(
    "are none of what is not one of ours",
    async (secret) => {
      await using redis = testRedis();
      const { tokens } = openTokens(redis);
      const { token } = await make(tokens);
      expect(await tokens.read(secret)).toBeNull();
      expect(await tokens.read(token.id)).toBeNull();
    },
  );

  it("end at their time, by our clock and in Redis", async () => {
    await using redis = testRedis();
    const { clock, keys, tokens } = openTokens(redis);
    const { secret, token } = await make(tokens, clock.now + DAY);
    expect(await redis.redis.pttl(keys.token(token.id))).toBeLessThanOrEqual(DAY);
    clock.now += DAY - 1;
    expect(await tokens.read(secret)).not.toBeNull();
    // Use does not prolong them.
    expect(await redis.redis.pttl(keys.token(token.id))).toBeLessThanOrEqual(DAY);
    expect(await redis.redis.pttl(keys.token(token.id))).toBeGreaterThan(0);
    clock.now += 1;
    expect(await tokens.read(secret)).toBeNull();
    expect(await tokens.list()).toEqual([]);
  });

  it.each([
    ["another version wrote them in another way", '{"name":"nightly","scopes":["root"]}'],
    ["what is kept of them is spoilt", '{"name":"night'],
  ])("open nothing, and hide no other, when %s", async (_, spoilt) => {
    await using redis = testRedis();
    const { keys, tokens } = openTokens(redis);
    const other = await make(tokens);
    const { secret, token } = await make(tokens);
    const kept = (await redis.redis.get(keys.token(token.id))) ?? "";
    await redis.redis.set(keys.token(token.id), spoilt);
    expect(await tokens.read(secret)).toBeNull();
    expect((await tokens.list()).map(({ id }) => id)).toEqual([other.token.id]);
    // Back at the version it is of, it can be seen and revoked.
    await redis.redis.set(keys.token(token.id), kept);
    expect(await tokens.list()).toHaveLength(2);
  });

  it("tell when they were last used, written down every five minutes at most", async () => {
    await using redis = testRedis();
    const { clock, tokens } = openTokens(redis);
    const { secret } = await make(tokens);
    const lastUsed = async () => (await tokens.list())[0]?.last_used_at;
    expect(await lastUsed()).toBeNull();
    const first = clock.now;
    await tokens.read(secret);
    expect(await lastUsed()).toBe(first);
    clock.now += 299_999;
    await tokens.read(secret);
    expect(await lastUsed()).toBe(first);
    clock.now += 1;
    await tokens.read(secret);
    expect(await lastUsed()).toBe(clock.now);
  });

  it("do not come back when they are used and revoked at the same time", async () => {
    await using redis = testRedis();
    const { tokens } = openTokens(redis);
    for (let round = 0; round < 50; round += 1) {
      const { secret, token } = await make(tokens);
      await Promise.all([tokens.read(secret), tokens.revoke(token.id), tokens.read(secret)]);
      expect(await tokens.read(secret)).toBeNull();
    }
    expect(await tokens.list()).toEqual([]);
  });

  it("are at most two hundred, newest first", async () => {
    await using redis = testRedis();
    const { clock, tokens } = openTokens(redis);
    for (let count = 0; count < 200; count += 1) {
      clock.now += 1;
      await make(tokens);
    }
    expect(await tokens.create(wanted)).toBeNull();
    const list = await tokens.list();
    expect(list).toHaveLength(200);
    expect(list[0]?.created_at).toBe(clock.now);
    expect(await tokens.revoke(list[7]?.id ?? "")).toBe(true);
    expect(await tokens.revoke(list[7]?.id ?? "")).toBe(false);
    expect(await tokens.create(wanted)).not.toBeNull();
  });
});
