import { describe, expect, it } from "vitest";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer } from "../helpers/redis.ts";
import { buildAttempt, planEmail, storeEmail } from "../helpers/stored-email.ts";

const noLinks = { kind: "skip", because: "no_links", detection: { kind: "none" } } as const;

describe("a Redis that is full", () => {
  it("takes no new email, and records how those it has end", async () => {
    await using server = await startRedisServer();
    await using stores = openTestStores({ url: server.url, prefix: "full" });
    const now = new Date();
    const ids = [];
    for (let index = 0; index < 4; index += 1) ids.push((await storeEmail(stores)).id);
    const [arrived = "", given = "", skipped = "", undecided = ""] = ids;
    const [delivery = ""] = await planEmail(stores, arrived);
    const [hopeless = ""] = await planEmail(stores, given);
    await stores.redis.config("SET", "maxmemory", "1");

    await expect(storeEmail(stores)).rejects.toThrow(/OOM/);
    const { attempt, verdict } = buildAttempt("delivered");
    await stores.deliveries.recordAttempt(delivery, attempt, verdict, now);
    await stores.deliveries.kill(hopeless, "destination_missing", now);
    await stores.emails.skip(skipped, noLinks, now);
    await stores.emails.kill(undecided, "content_missing", now);
    const states = await Promise.all(
      ids.map(async (id) => (await stores.emails.record(id))?.state),
    );
    expect(states).toEqual(["delivered", "dead", "skipped", "dead"]);
  });
});
