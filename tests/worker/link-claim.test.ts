import { createKeys, createLinkStore } from "@gmail-push/infra";
import { plainCodec } from "../helpers/plain-codec.ts";
import { describe, expect, it } from "vitest";
import { takeClaim } from "../../apps/worker/src/link-claim.ts";
import { testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

const LINK = "https://www.dropbox.com/scl/fi/a/f.zip?dl=1";

describe("the claim of a link", () => {
  it("is one process's for as long as that lives, and anybody's when it is given back", async () => {
    await using redis = testRedis();
    const links = createLinkStore({
      ...redis,
      keys: createKeys(redis.prefix),
      codec: plainCodec(),
      ttlSeconds: 60,
    });
    {
      await using claim = await takeClaim(links, LINK, 3_000);
      expect(claim).not.toBeNull();
      const [key = ""] = await redis.redis.keys(`${redis.prefix}:link-claim:*`);
      await until("some of it is over", async () => (await redis.redis.pttl(key)) < 2_500);
      await until("it is renewed", async () => (await redis.redis.pttl(key)) > 2_500);
      expect(await takeClaim(links, LINK, 3_000)).toBeNull();
      expect(claim?.lost.aborted).toBe(false);
    }
    await using next = await takeClaim(links, LINK, 3_000);
    expect(next).not.toBeNull();
  });

  it("tells its holder when somebody else has it, and leaves it to them", async () => {
    await using redis = testRedis();
    const keys = createKeys(redis.prefix);
    const links = createLinkStore({ ...redis, keys, codec: plainCodec(), ttlSeconds: 60 });
    const claim = await takeClaim(links, LINK, 3_000);
    const [key = ""] = await redis.redis.keys(`${redis.prefix}:link-claim:*`);
    await redis.redis.set(key, "another", "PX", 60_000);
    await until("told", () => claim?.lost.aborted === true);
    await claim?.[Symbol.asyncDispose]();
    expect(await redis.redis.get(key)).toBe("another");
  });
});
