import { createKeys, createSessionStore } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { listKeys } from "../helpers/list-keys.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";

const who = {
  user: "admin",
  role: "operator",
  credential: "digest",
  means: "password",
  agent: "Mozilla/5.0",
  address: "203.0.113.7",
} as const;
const MINUTE = 60_000;

/** A store whose clock the test turns. */
function openSessions({ redis, prefix }: TestRedis) {
  const clock = { now: Date.now() };
  const keys = createKeys(prefix);
  const limits = { idleMs: 120 * MINUTE, maxMs: 720 * MINUTE };
  return {
    clock,
    keys,
    sessions: createSessionStore({ redis, keys, ...limits, now: () => clock.now }),
  };
}

describe("sessions", () => {
  it("are known by a random token that is kept nowhere", async () => {
    await using redis = testRedis();
    const { sessions } = openSessions(redis);
    const one = await sessions.create(who);
    const two = await sessions.create(who);
    expect(Buffer.from(one.token, "base64url")).toHaveLength(32);
    expect(new Set([one.token, two.token, one.session.csrf, two.session.csrf]).size).toBe(4);
    expect(await sessions.read(one.token)).toMatchObject({ ...who, id: one.session.id });
    const names = await listKeys(redis.redis, redis.prefix);
    const texts = await Promise.all(
      names.map(async (name) =>
        (await redis.redis.type(name)) === "string" ? redis.redis.get(name) : "",
      ),
    );
    expect(JSON.stringify([names, texts])).not.toContain(one.token);
  });

  it.each(["", "x", "A".repeat(43), "../../etc", "A".repeat(1_000_000), "\r\n".repeat(21) + "x"])(
    "are none of a token that is not one of ours",
    async (token) => {
      await using redis = testRedis();
      const { sessions } = openSessions(redis);
      await sessions.create(who);
      expect(await sessions.read(token)).toBeNull();
    },
  );

  it("do not open by their id", async () => {
    await using redis = testRedis();
    const { sessions } = openSessions(redis);
    const { session } = await sessions.create(who);
    expect(await sessions.read(session.id)).toBeNull();
  });

  it("end when they were not seen for the idle limit", async () => {
    await using redis = testRedis();
    const { clock, sessions } = openSessions(redis);
    const { token } = await sessions.create(who);
    for (let hour = 0; hour < 4; hour += 1) {
      clock.now += 119 * MINUTE;
      expect(await sessions.read(token)).not.toBeNull();
    }
    clock.now += 120 * MINUTE;
    expect(await sessions.read(token)).toBeNull();
    expect(await sessions.list()).toEqual([]);
  });

  it("end at the absolute limit however often they are seen", async () => {
    await using redis = testRedis();
    const { clock, sessions } = openSessions(redis);
    const { token } = await sessions.create(who);
    for (let step = 0; step < 71; step += 1) {
      clock.now += 10 * MINUTE;
      expect(await sessions.read(token)).not.toBeNull();
    }
    clock.now += 10 * MINUTE;
    expect(await sessions.read(token)).toBeNull();
  });

  it("are forgotten by Redis too, no later than their end", async () => {
    await using redis = testRedis();
    const { clock, keys, sessions } = openSessions(redis);
    const { token, session } = await sessions.create(who);
    expect(await redis.redis.pttl(keys.session(session.id))).toBeGreaterThan(119 * MINUTE);
    expect(await redis.redis.pttl(keys.session(session.id))).toBeLessThanOrEqual(120 * MINUTE);
    for (let hour = 0; hour < 11; hour += 1) {
      clock.now += 60 * MINUTE;
      await sessions.read(token);
    }
    expect(await redis.redis.pttl(keys.session(session.id))).toBeLessThanOrEqual(60 * MINUTE);
  });

  it.each([
    ["another version wrote them in another way", '{"user":"admin","role":"root"}'],
    ["what is kept of them is spoilt", '{"user":"admi'],
  ])("have ended when %s", async (_, kept) => {
    await using redis = testRedis();
    const { keys, sessions } = openSessions(redis);
    const { token, session } = await sessions.create(who);
    await redis.redis.set(keys.session(session.id), kept);
    expect(await sessions.read(token)).toBeNull();
    expect(await sessions.list()).toEqual([]);
  });

  it("are marked as seen once a minute at most", async () => {
    await using redis = testRedis();
    const { clock, keys, sessions } = openSessions(redis);
    const { token, session } = await sessions.create(who);
    const before = await redis.redis.get(keys.session(session.id));
    clock.now += MINUTE - 1;
    await sessions.read(token);
    expect(await redis.redis.get(keys.session(session.id))).toBe(before);
    clock.now += 1;
    await sessions.read(token);
    expect((await sessions.list())[0]?.last_seen_at).toBe(clock.now);
  });

  it("end one by one, or all of a user's but one", async () => {
    await using redis = testRedis();
    const { sessions } = openSessions(redis);
    const mine = await sessions.create(who);
    const others = [await sessions.create(who), await sessions.create(who)];
    const hers = await sessions.create({ ...who, user: "viewer", role: "viewer" });
    expect(await sessions.endAllOf("admin", mine.session.id)).toBe(2);
    for (const { token } of others) expect(await sessions.read(token)).toBeNull();
    expect(await sessions.read(mine.token)).not.toBeNull();
    expect(await sessions.end(hers.session.id)).toBe(true);
    expect(await sessions.end(hers.session.id)).toBe(false);
    expect((await sessions.list()).map(({ id }) => id)).toEqual([mine.session.id]);
  });

  it("do not come back when they are seen and ended at the same time", async () => {
    await using redis = testRedis();
    const { clock, keys, sessions } = openSessions(redis);
    for (let round = 0; round < 50; round += 1) {
      const { token, session } = await sessions.create(who);
      clock.now += 2 * MINUTE;
      await Promise.all([sessions.read(token), sessions.end(session.id), sessions.read(token)]);
      expect(await redis.redis.exists(keys.session(session.id))).toBe(0);
    }
  });

  it("make room: the oldest ends when there are more than a thousand", async () => {
    await using redis = testRedis();
    const { clock, keys, sessions } = openSessions(redis);
    const first = await sessions.create(who);
    const later = clock.now + 720 * MINUTE + 1;
    const ids = Array.from({ length: 999 }, (_, index) => [later, `other-${index}`]).flat();
    await redis.redis.zadd(keys.sessions, ...ids);
    expect(await sessions.read(first.token)).not.toBeNull();
    clock.now += 2;
    const last = await sessions.create({ ...who, user: "viewer" });
    expect(await sessions.read(first.token)).toBeNull();
    expect(await sessions.read(last.token)).not.toBeNull();
    expect(await redis.redis.zcard(keys.sessions)).toBe(1_000);
  });

  it("of one user make room for that user's own, and end nobody else's", async () => {
    await using redis = testRedis();
    const { clock, sessions } = openSessions(redis);
    const operator = await sessions.create(who);
    const tokens: string[] = [];
    for (let count = 0; count < 60; count += 1) {
      clock.now += 1;
      tokens.push((await sessions.create({ ...who, user: "viewer", role: "viewer" })).token);
    }
    const read = await Promise.all(tokens.map(async (token) => sessions.read(token)));
    expect(read.map((session) => session !== null)).toEqual(tokens.map((_, at) => at >= 10));
    expect(await sessions.read(operator.token)).not.toBeNull();
  });
});
