import { createMetrics } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { createDestinationWatch } from "../../apps/worker/src/destination-watch.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { buildAttempt } from "../helpers/stored-email.ts";

/** A watch that reaches nobody, over a destination that takes one at a time. */
async function watchAlone({ gate, destinations }: TestStores) {
  const { log, lines } = captureLog();
  const watch = createDestinationWatch({
    gate,
    destinations,
    announce: async (kind) => Promise.reject(new Error(`nobody hears of ${kind}`)),
    wake: async (job) => Promise.reject(new Error(`no way to ${job}`)),
    metrics: createMetrics(),
    log,
  });
  const made = await destinations.ensure("https://hooks.example.org/a", new Date());
  const destination = { ...made, options: { ...made.options, concurrency: 1 } };
  const passOf = (attempt: string) => {
    return { destination, attempt, job: `job-${attempt}`, leaseMs: 45_000, now: Date.now() };
  };
  const complaints = () => lines.map(({ level, msg, err }) => [level, msg, JSON.stringify(err)]);
  return { watch, id: made.id, passOf, complaints };
}

describe("an attempt that leaves a destination", () => {
  it("is concluded also when the next in line cannot be woken", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { watch, id, passOf, complaints } = await watchAlone(stores);
    const pass = passOf("first");
    expect(await watch.enter(pass)).toEqual({ kind: "go" });
    expect(await watch.enter(passOf("second"))).toMatchObject({ kind: "wait" });
    const made = Promise.resolve(buildAttempt("delivered").attempt);
    expect(await watch.leaving(pass, made, async () => "recorded")).toBe("recorded");

    await watch.enter(pass);
    await watch.enter(passOf("second"));
    await watch.dismissNext(id);
    const complaint = ["error", "waiting delivery not woken"];
    const cause: unknown = expect.stringContaining("no way to job-second");
    expect(complaints()).toEqual([
      [...complaint, cause],
      [...complaint, cause],
    ]);
  });

  it("is concluded also when nobody can be told what it did to the destination", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { watch, id, passOf, complaints } = await watchAlone(stores);
    await redis.redis.hset(stores.keys.destinationHealth(id), "failures", 9);
    const made = Promise.resolve(buildAttempt("dead").attempt);
    expect(await watch.leaving(passOf("tenth"), made, async () => "recorded")).toBe("recorded");
    await watch.disable(id, "gone");
    expect(await stores.destinations.get(id)).toMatchObject({ disabled_because: "gone" });
    const degraded: unknown = expect.stringContaining("destination_degraded");
    const disabled: unknown = expect.stringContaining("destination_disabled");
    expect(complaints()).toEqual([
      ["error", "health of a destination not told", degraded],
      ["error", "disabling not told", disabled],
    ]);
  });
});
