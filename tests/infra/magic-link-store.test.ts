import { createHmac } from "node:crypto";
import { createKeys, createMagicLinkStore, parseContentKeys } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { listKeys } from "../helpers/list-keys.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";

const MINUTE = 60_000;
const keyText = (id: string) => `${id}:${Buffer.alloc(32, id).toString("base64")}`;

function openLinks({ redis, prefix }: TestRedis, ids: readonly string[] = ["k1"]) {
  const clock = { now: Date.now() };
  const keys = createKeys(prefix);
  const signingKeys = parseContentKeys(ids.map(keyText).join(","));
  return {
    clock,
    keys,
    links: createMagicLinkStore({ redis, keys, signingKeys, now: () => clock.now }),
  };
}

type Links = ReturnType<typeof openLinks>["links"];
const wanted = { role: "viewer", note: "Marie", created_by: "admin", lifeMs: 15 * MINUTE } as const;

async function make(links: Links): Promise<{ token: string; id: string }> {
  const made = await links.create(wanted);
  if (made === null) throw new Error("No link was made");
  return { token: made.token, id: made.link.id };
}

describe("sign-in links", () => {
  it("are looked at any number of times and taken once", async () => {
    await using redis = testRedis();
    const { links } = openLinks(redis);
    const { token, id } = await make(links);
    for (let look = 0; look < 20; look += 1) expect(await links.look(token)).toMatchObject({ id });
    expect(await links.take(token)).toMatchObject({ id, role: "viewer", note: "Marie" });
    expect(await links.take(token)).toBeNull();
    expect(await links.look(token)).toBeNull();
    expect(await links.list()).toEqual([]);
  });

  it("are given to exactly one of a hundred who ask at the same time, over several connections", async () => {
    await using redis = testRedis();
    await using other = testRedis();
    const stores = [openLinks(redis).links, openLinks({ ...other, prefix: redis.prefix }).links];
    const [first] = stores;
    if (first === undefined) throw new Error("There is no store");
    const { token } = await make(first);
    const asked = Array.from({ length: 100 }, async (_, index) => stores[index % 2]?.take(token));
    const given = (await Promise.all(asked)).filter((link) => link !== null);
    expect(given).toHaveLength(1);
  });

  it("end at their time", async () => {
    await using redis = testRedis();
    const { clock, links } = openLinks(redis);
    const { token } = await make(links);
    clock.now += 15 * MINUTE - 1;
    expect(await links.look(token)).not.toBeNull();
    clock.now += 1;
    expect(await links.look(token)).toBeNull();
    expect(await links.take(token)).toBeNull();
    expect(await links.list()).toEqual([]);
  });

  it("are revoked", async () => {
    await using redis = testRedis();
    const { links } = openLinks(redis);
    const { token, id } = await make(links);
    expect(await links.revoke(id)).toBe(true);
    expect(await links.revoke(id)).toBe(false);
    expect(await links.take(token)).toBeNull();
  });

  it("are signed: neither role, nor end, nor id, nor key can be another", async () => {
    await using redis = testRedis();
    const { links } = openLinks(redis, ["k1", "k2"]);
    const { token } = await make(links);
    const [key = "", id = "", end = "", role = "", mac = ""] = token.split(".");
    const later = String(Number(end) + MINUTE);
    const forged = createHmac("sha256", Buffer.alloc(32, "k9")).update(token).digest("base64url");
    for (const [index, parts] of [
      [key, id, end, "operator", mac],
      [key, id, later, role, mac],
      [key, `${id.slice(0, -1)}_`, end, role, mac],
      ["k2", id, end, role, mac],
      ["k9", id, end, role, mac],
      [key, id, end, role, forged],
      [key, id, end, role, ""],
      [key, id, end, role, mac.slice(0, -2)],
      [key, id, end, role, mac, ""],
      ["__proto__", id, end, role, mac],
    ].entries()) {
      expect([index, await links.take(parts.join("."))]).toEqual([index, null]);
    }
    expect(await links.take("x".repeat(100_000))).toBeNull();
    expect(await links.take(token)).not.toBeNull();
  });

  it("give no more than they are signed for, whatever Redis says", async () => {
    await using redis = testRedis();
    const { keys, links } = openLinks(redis);
    const { token, id } = await make(links);
    const record = (await redis.redis.get(keys.magicLink(id))) ?? "";
    await redis.redis.set(keys.magicLink(id), record.replace("viewer", "operator"));
    expect(await links.take(token)).toBeNull();
  });

  it("open nothing when what is kept of them is spoilt", async () => {
    await using redis = testRedis();
    const { keys, links } = openLinks(redis);
    const { token, id } = await make(links);
    await redis.redis.set(keys.magicLink(id), '{"role":"view');
    expect(await links.list()).toEqual([]);
    expect(await links.take(token)).toBeNull();
  });

  it("are signed with the first key and taken with any, until it is gone", async () => {
    await using redis = testRedis();
    const { token: old } = await make(openLinks(redis, ["k1"]).links);
    const { token: kept } = await make(openLinks(redis, ["k1"]).links);
    const rotated = openLinks(redis, ["k2", "k1"]).links;
    expect((await make(rotated)).token).toMatch(/^k2\./);
    expect(await rotated.take(old)).not.toBeNull();
    const without = openLinks(redis, ["k2"]).links;
    expect(await without.take(kept)).toBeNull();
    expect(without.hasKey("k1")).toBe(false);
    expect(await without.list()).toHaveLength(1);
  });

  it("are off without a key", async () => {
    await using redis = testRedis();
    const { token } = await make(openLinks(redis).links);
    const { links } = openLinks(redis, []);
    expect(links.enabled).toBe(false);
    expect(await links.create(wanted)).toBeNull();
    expect(await links.take(token)).toBeNull();
  });

  it("are open a hundred at a time at most, and leave no secret in Redis", async () => {
    await using redis = testRedis();
    const { links } = openLinks(redis);
    const { token } = await make(links);
    for (let count = 1; count < 100; count += 1) await make(links);
    expect(await links.create(wanted)).toBeNull();
    const names = await listKeys(redis.redis, redis.prefix);
    const mac = token.split(".").at(-1);
    const texts = await redis.redis.mget(names.filter((name) => name.includes(":magic-link:")));
    expect(JSON.stringify([names, texts])).not.toContain(mac);
  });
});
