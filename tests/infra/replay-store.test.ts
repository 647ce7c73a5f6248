import { createAudit, createDeliveryList, type NewReplay, readLedger } from "@gmail-push/infra";
import { describe, expect, it, vi } from "vitest";
import { fillDeliveries } from "../helpers/fill-deliveries.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";

const URL = "http://127.0.0.1:9/hook";
const T0 = new Date("2026-11-22T08:00:00Z");
const replay: NewReplay = { request: {}, forced: false, ratePerMinute: 60, author: "admin" };

function later(ms: number): Date {
  return new Date(T0.getTime() + ms);
}

function secondsAgo(index: number): Date {
  return later(-1_000 * index);
}

function weeksAgo(): Date {
  return later(-25 * 86_400_000);
}

/** A replay of all that is dead (or, forced, delivered) now. */
async function start(stores: TestStores, change: Partial<NewReplay> = {}) {
  const list = createDeliveryList(stores);
  const state = change.forced === true ? "delivered" : "dead";
  const created = await stores.replays.create({ ...replay, ...change }, list.walk({ state }), T0);
  if (created.kind !== "created") throw new Error(created.kind);
  return created;
}

async function take(stores: TestStores, of: { id: string; run: number }, at: Date, most = 100) {
  const batch = await stores.replays.takeBatch(of, at, most);
  return batch.kind === "over" ? "over" : { ids: batch.deliveries, waitMs: batch.waitMs };
}

describe("a replay", () => {
  it("keeps to its rate, over any number of batches, and is done when nothing is left", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [URL], count: 5, state: "dead" });
    const run = await start(stores);
    const counts: unknown[] = [];
    for (const ms of [0, 0, 999, 1_000, 2_500, 60_000, 60_000]) {
      const batch = await take(stores, run, later(ms));
      counts.push(batch === "over" ? batch : batch.ids.length);
      if (batch !== "over") await stores.replays.release(run.id, batch.ids);
    }
    // A second each; a late batch catches up on two seconds at most.
    expect(counts).toEqual([1, 0, 0, 1, 1, 2, "over"]);
    expect(await stores.replays.get(run.id)).toMatchObject({
      state: "done",
      total: 5,
      remaining: 0,
      replayed: 5,
      finished_at: later(60_000).getTime(),
    });
    expect(await stores.replays.running()).toEqual([]);
  });

  it("takes the oldest first, and none that died after it was created", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const filled = await fillDeliveries(stores, {
      urls: [URL],
      count: 4,
      state: "dead",
      at: secondsAgo,
    });
    const run = await start(stores, { ratePerMinute: 120_000 });
    await fillDeliveries(stores, { urls: [URL], count: 2, state: "dead", seed: "new" });
    const batch = await take(stores, run, later(60_000));
    const oldestFirst = filled.toReversed().map(({ delivery }) => delivery);
    expect(batch).toEqual({ ids: oldestFirst, waitMs: 0 });
    expect(await stores.redis.zcard(stores.keys.deliveriesIn("dead"))).toBe(2);
  });

  it("passes over what was delivered, is under way or has gone meanwhile", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const filled = await fillDeliveries(stores, { urls: [URL], count: 4, state: "dead" });
    const [delivered, pending, gone, dead] = filled;
    const run = await start(stores, { ratePerMinute: 120_000 });
    const attempt = (await stores.deliveries.attempts(dead?.delivery ?? ""))[0];
    if (attempt === undefined) throw new Error("no attempt");
    await stores.deliveries.revive(delivered?.delivery ?? "", T0);
    const verdict = { kind: "delivered" } as const;
    await stores.deliveries.recordAttempt(delivered?.delivery ?? "", attempt, verdict, T0);
    await stores.deliveries.revive(pending?.delivery ?? "", T0);
    expect(await stores.emails.expire(gone?.email ?? "")).toBe(true);

    const batch = await take(stores, run, later(60_000));
    expect(batch).toMatchObject({ ids: [dead?.delivery] });
    const counts = { skipped_delivered: 1, skipped_pending: 1, skipped_gone: 1, replayed: 1 };
    expect(await stores.replays.get(run.id)).toMatchObject(counts);
  });

  it("revives each once, though a batch is taken twice and its worker never came to enqueue it", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [URL], count: 6, state: "dead" });
    const run = await start(stores, { ratePerMinute: 120_000 });
    const batches = await Promise.all(
      [1, 2, 3].map(async () => take(stores, run, later(60_000), 4)),
    );
    const ids = batches.flatMap((batch) => (batch === "over" ? [] : batch.ids));
    expect([ids.length, new Set(ids).size]).toEqual([6, 6]);
    expect((await stores.replays.taken(run.id)).toSorted()).toEqual(ids.toSorted());
    expect(await stores.replays.get(run.id)).toMatchObject({ state: "running", replayed: 6 });
    await stores.replays.release(run.id, ids);
    expect(await take(stores, run, later(60_001))).toBe("over");
    expect(await stores.replays.get(run.id)).toMatchObject({ state: "done" });
  });

  it("does nothing once it was stopped, and an earlier run nothing once it was resumed", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [URL], count: 3, state: "dead" });
    const first = await start(stores);
    const { id } = first;
    expect(await stores.replays.resume(id, "admin", T0)).toEqual({ kind: "unchanged" });
    expect(await stores.replays.stop(id, "admin", T0)).toBe(true);
    expect(await take(stores, first, later(60_000))).toBe("over");
    expect(await stores.replays.resume(id, "admin", T0)).toEqual({ kind: "running", run: 2 });
    expect(await take(stores, first, later(60_000))).toBe("over");
    expect(await take(stores, { id, run: 2 }, later(60_000))).toMatchObject({ ids: { length: 3 } });
    expect(await stores.replays.stop("r-unknown", "admin", T0)).toBe(false);
    expect(await stores.replays.resume("r-unknown", "a", T0)).toEqual({ kind: "unknown" });
    const actions = (await stores.audit.page({ limit: 10 })).entries.map(({ action }) => action);
    expect(actions).toEqual(["replay_resumed", "replay_stopped", "replay_created"]);
  });

  it("is refused while five are running, and leaves nothing behind", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [URL], count: 1, state: "dead" });
    const empty = (
      await stores.replays.create(replay, createDeliveryList(stores).walk({ state: "pending" }), T0)
    ).kind;
    expect(empty).toBe("empty");
    for (let index = 0; index < 5; index += 1) await start(stores);
    await expect(start(stores)).rejects.toThrow("too_many");
    const selections = await stores.redis.keys(`${stores.keys.replayLeft("")}*`);
    expect(selections).toHaveLength(5);
  });
});

describe("the start of a replay", () => {
  it("is answered the same, and changes nothing, when its reply was lost and it is sent again", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [URL], count: 2, state: "dead" });
    for (let index = 0; index < 4; index += 1) await start(stores);
    using sent = vi.spyOn(stores.redis, "evalsha");
    const { id, run } = await start(stores);
    const step = sent.mock.lastCall ?? [""];
    const before = await stores.replays.get(id);
    expect([await stores.redis.call("EVALSHA", ...step.map(String)), run]).toEqual([1, 1]);
    expect(await stores.replays.get(id)).toEqual(before);
    expect((await stores.audit.page({ limit: 10 })).entries).toHaveLength(5);
  });
});

describe("a revived email", () => {
  it("keeps the books balanced, dead or delivered before, and counts as old but not as late", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const urls = [URL, `${URL}/2`];
    await fillDeliveries(stores, { urls, count: 3, state: "dead", at: weeksAgo });
    const sent = { urls, count: 3, state: "delivered", at: weeksAgo, seed: "sent" } as const;
    await fillDeliveries(stores, sent);
    for (const forced of [false, true]) {
      const run = await start(stores, { forced, ratePerMinute: 120_000 });
      expect(await take(stores, run, later(60_000))).toMatchObject({ ids: { length: 6 } });
    }
    const ledger = await readLedger(stores.redis, stores.keys);
    expect(ledger).toMatchObject({ balanced: true, pending: 6, states: { delivering: 6 } });
    expect(ledger.oldestMovingAt).toBe(later(60_000).getTime());
    const { findings } = await createAudit(stores)();
    const problems = new Set(findings.map(({ problem }) => problem));
    expect(problems).toEqual(new Set(["is pending without a job"]));
    const list = createDeliveryList(stores);
    for (const { id } of (await list.page({}, { limit: 50 })).deliveries) {
      await stores.deliveries.kill(id, "gave_up", later(70_000));
    }
    expect((await createAudit(stores)()).findings).toEqual([]);
    const after = await readLedger(stores.redis, stores.keys);
    expect(after).toMatchObject({ balanced: true, oldestMovingAt: null, states: { dead: 6 } });
    expect((await stores.replays.page({ limit: 5 })).replays).toMatchObject([
      { died_again: 6 },
      { died_again: 6 },
    ]);
  });
});

describe("the audit log", () => {
  it("shows each entry once, newest first, while others come in", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const write = async (n: number) =>
      stores.audit.write({ author: "admin", action: "setting_saved", details: { n } });
    for (let n = 1; n <= 7; n += 1) await write(n);
    const seen: unknown[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof stores.audit.page>> = await stores.audit.page({
        cursor,
        limit: 3,
      });
      seen.push(...page.entries.map(({ details }) => details["n"]));
      cursor = page.next;
      await write(100);
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });
});
