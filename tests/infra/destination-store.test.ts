import { describe, expect, it } from "vitest";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer } from "../helpers/redis.ts";

describe("a destination", () => {
  it.each(["sadd", "set"])(
    "is listed once it is there, whenever its making broke off: at %s",
    async (command) => {
      await using server = await startRedisServer();
      await using stores = openTestStores({ url: server.url, prefix: "test" });
      const { destinations, redis } = stores;
      const ensure = async () => destinations.ensure("https://hooks.example.org/a", new Date());
      await redis.acl("SETUSER", "default", `-${command}`);
      await expect(ensure()).rejects.toThrow("no permissions");
      expect(await destinations.list()).toEqual([]);
      await redis.acl("SETUSER", "default", `+${command}`);
      const made = await ensure();
      expect(await destinations.list()).toEqual([made]);
    },
  );
});
