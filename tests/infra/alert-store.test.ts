import type { AlertInForce } from "@gmail-push/core";
import { describe, expect, it } from "vitest";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";

const by = { checkedAt: 1_000, hasListener: true, everyMs: 30_000, watchedSince: 0 };

function alertOf(kind: AlertInForce["kind"], subject: string | null = null): AlertInForce {
  const times = { since: 1_000, toldAt: 1_000 };
  return { kind, subject, value: 7, threshold: 5, because: null, ...times };
}

function opened(alert: AlertInForce) {
  return { alerts: [alert], transitions: [{ type: "opened" as const, at: 1_000, alert }] };
}

describe("the alert store", () => {
  it("is empty before the first evaluation", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    expect(await stores.alerts.status()).toBeNull();
    expect(await stores.alerts.open()).toEqual([]);
    expect(await stores.alerts.history(10)).toEqual([]);
  });

  it("keeps what is in force, its history, and what is still to be told", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const alert = alertOf("destination", "w-1");
    expect(await stores.alerts.evaluate(by, () => opened(alert))).toBe(true);
    expect(await stores.alerts.status()).toEqual({ ...by, alerts: [alert] });
    const event = { kind: "alert_opened", at: 1_000, destination: "w-1", alert };
    expect(await stores.alerts.history(10)).toMatchObject([event]);
    expect(await stores.alerts.untold()).toMatchObject([{ event }]);
  });

  it("lets one of many evaluations at once count, whole", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const evaluations = Array.from({ length: 8 }, async () =>
      stores.alerts.evaluate(by, () => opened(alertOf("backlog"))),
    );
    const applied = await Promise.all(evaluations);
    expect(applied.filter(Boolean)).toHaveLength(1);
    expect(await stores.alerts.untold()).toHaveLength(1);
    expect(await stores.alerts.history(10)).toHaveLength(1);
  });

  it("gives each transition to one taker", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.alerts.evaluate(by, () => opened(alertOf("backlog")));
    const [untold] = await stores.alerts.untold();
    if (untold === undefined) throw new Error("nothing to tell");
    const taken = await Promise.all([1, 2, 3].map(async () => stores.alerts.take(untold.text)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await stores.alerts.untold()).toEqual([]);
  });

  it("takes what it cannot read, and what an earlier version wrote, off the list", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { keys, alerts } = stores;
    const event = {
      at: 1,
      because: null,
      destination: null,
      kind: "alert_test",
      id: "e-1",
      new: 1,
    };
    await stores.redis.rpush(keys.alertOutbox, "{spoilt", JSON.stringify(event));
    const untold = await alerts.untold();
    expect(untold.map((each) => each.event?.id ?? null)).toEqual([null, "e-1"]);
    for (const { text } of untold) expect(await alerts.take(text)).toBe(true);
    expect(await alerts.untold()).toEqual([]);
  });

  it("takes a state that cannot be read for none, and the next evaluation mends it", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.redis.set(stores.keys.alerts, "{}");
    expect(await stores.alerts.status()).toBeNull();
    expect(await stores.alerts.evaluate(by, () => opened(alertOf("backlog")))).toBe(true);
    expect((await stores.alerts.open()).map(({ kind }) => kind)).toEqual(["backlog"]);
  });

  it("forgets the oldest of a long history", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const alert = alertOf("backlog");
    for (let round = 0; round < 6; round += 1) {
      await stores.alerts.evaluate(by, () => ({
        alerts: [],
        transitions: Array.from({ length: 100 }, (_, index) => ({
          type: "opened" as const,
          at: round * 100 + index,
          alert,
        })),
      }));
    }
    const history = await stores.alerts.history(1_000);
    expect(history).toHaveLength(500);
    expect(history[0]?.at).toBe(599);
    expect(history.at(-1)?.at).toBe(100);
  });
});
