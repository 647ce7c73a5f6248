import { describe, expect, it } from "vitest";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

const url = "https://www.dropbox.com/scl/fi/a/b.zip?dl=1";
const pair = {
  source_url: url,
  r2_url: "https://files.example.org/b.zip",
  provider: "dropbox",
  created_at: "2026-02-04T10:30:00.000Z",
  original_filename: "61 Camille.zip",
};

describe("the link store", () => {
  it("keeps a pair for the life of a copy", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis, { R2_LINK_TTL_HOURS: "2" });
    const { links } = stores;
    expect(await links.find(url)).toBeNull();
    await links.save(pair);
    expect(await links.find(url)).toEqual(pair);
    const [key = ""] = await stores.redis.keys(`${redis.prefix}:link:*`);
    expect(key).not.toContain("dropbox");
    expect(await stores.redis.ttl(key)).toBeGreaterThan(7_190);
    await links.forget(url);
    expect(await links.find(url)).toBeNull();
  });

  it("lets one of many copy a link, and the next one only when it is released or late", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { links } = stores;
    const owners = Array.from({ length: 20 }, (_, index) => `o-${index}`);
    const granted = await Promise.all(owners.map(async (owner) => links.claim(url, owner, 60_000)));
    expect(granted.filter(Boolean)).toHaveLength(1);
    const winner = owners[granted.indexOf(true)] ?? "";
    expect(await links.claim(url, winner, 60_000)).toBe(true);
    await links.release(url, "o-somebody-else");
    expect(await links.claim(url, "o-late", 60_000)).toBe(false);
    await links.release(url, winner);
    expect(await links.claim(url, "o-late", 50)).toBe(true);
    await until("the claim ends", async () => links.claim(url, "o-next", 60_000), 2_000);
    expect(await links.claim(url, "o-late", 50)).toBe(false);
  });
});
