import { describe, expect, it } from "vitest";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { buildAttempt, decideToDeliver, planEmail, storeEmail } from "../helpers/stored-email.ts";

const now = new Date("2026-02-04T10:30:00Z");
const noLinks = { kind: "skip", because: "no_links", detection: { kind: "none" } } as const;

async function listedIn({ redis, keys }: TestStores, id: string): Promise<string[]> {
  const states = ["accepted", "waiting", "delivering", "delivered", "skipped", "dead"] as const;
  const scores = await Promise.all(
    states.map(async (state) => redis.zscore(keys.emailsIn(state), id)),
  );
  return states.filter((_, index) => scores[index] !== null);
}

describe("the email store", () => {
  it("takes an email once, and then answers the state it is in", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const first = await storeEmail(stores, { messageId: "one", at: now });
    expect(first.outcome).toEqual({ kind: "stored" });
    const again = await storeEmail(stores, { messageId: "one" });
    expect(again.outcome).toEqual({ kind: "known", state: "accepted" });
    await stores.emails.skip(first.id, noLinks, now);
    const later = await storeEmail(stores, { messageId: "one" });
    expect(later.outcome).toEqual({ kind: "known", state: "skipped" });
    expect(await stores.emails.record(first.id)).toMatchObject({ accepted_at: now.getTime() });
    expect(await stores.emails.idsByEmailId("e".repeat(32))).toEqual([first.id]);
  });

  it("is found by the id it shares, with a bounded number of others", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const index = stores.keys.emailIdIndex("e".repeat(32));
    const others = Array.from({ length: 5_000 }, (_, number) => `m-${number}`);
    await stores.redis.sadd(index, ...others);
    const found = await stores.emails.idsByEmailId("e".repeat(32));
    expect(found).toHaveLength(200);
    expect(others).toEqual(expect.arrayContaining(found));
  });

  it("is taken once also when a hundred come at the same time", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const outcomes = await Promise.all(
      Array.from(
        { length: 100 },
        async () => (await storeEmail(stores, { messageId: "one" })).outcome,
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === "stored")).toHaveLength(1);
    expect(await stores.redis.hget(stores.keys.ledger, "accepted")).toBe("1");
  });

  it("works after Redis has forgotten its scripts", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await storeEmail(stores);
    await stores.redis.script("FLUSH");
    expect((await storeEmail(stores)).outcome).toEqual({ kind: "stored" });
  });

  it("gives the content back as it was, whatever is in it", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { id, email } = await storeEmail(stores);
    expect(await stores.emails.content(id)).toEqual(email);
    const strange = { ...email, subject: "\u0000\ud800", body: "\u{1F600}".repeat(100_000) };
    const content = await stores.emails.seal(strange);
    const about = { emailId: "e", sender: "", requestId: "r", at: now };
    await stores.emails.accept({ id: "m-strange", content, ...about });
    expect(await stores.emails.content("m-strange")).toEqual(strange);
  });

  it("keeps a decision as it was made, and one only", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { emails } = stores;
    const { id } = await storeEmail(stores);
    const [deliveryId = ""] = await planEmail(stores, id, { at: now });
    expect(await emails.decision(id)).toEqual(decideToDeliver());
    expect(await emails.decided(id)).toMatchObject({ emailId: "e".repeat(32) });
    expect(await stores.deliveries.record(deliveryId)).toMatchObject({
      email: id,
      state: "pending",
      attempts: 0,
      created_at: now.getTime(),
    });
    const late = [
      emails.plan(id, decideToDeliver(), [], now),
      emails.skip(id, noLinks, now),
      emails.wait(id, now, "no_destination"),
      emails.kill(id, "gave_up", now),
      emails.revive(id),
      emails.expire(id),
    ];
    expect(await Promise.all(late)).toEqual(late.map(() => false));
    expect(await emails.record(id)).toMatchObject({
      state: "delivering",
      deliveries: [deliveryId],
    });
  });

  it("lists an email under its state alone, all its life", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { emails, deliveries } = stores;
    const { id } = await storeEmail(stores);
    expect(await listedIn(stores, id)).toEqual(["accepted"]);
    await emails.wait(id, now, "outside_window");
    expect(await listedIn(stores, id)).toEqual(["waiting"]);
    expect(await emails.record(id)).toMatchObject({ wait_because: "outside_window" });
    const [deliveryId = ""] = await planEmail(stores, id);
    expect(await listedIn(stores, id)).toEqual(["delivering"]);
    expect(await emails.record(id)).not.toHaveProperty("wait_until");
    const { attempt, verdict } = buildAttempt("dead");
    await deliveries.recordAttempt(deliveryId, attempt, verdict, now);
    expect(await listedIn(stores, id)).toEqual(["dead"]);
    await deliveries.revive(deliveryId, now);
    expect(await listedIn(stores, id)).toEqual(["delivering"]);
    expect(await emails.record(id)).not.toHaveProperty("outcome");
    await deliveries.kill(deliveryId, "gave_up", now);
    expect(await listedIn(stores, id)).toEqual(["dead"]);
    expect(await emails.expire(id)).toBe(true);
    expect(await listedIn(stores, id)).toEqual([]);
    expect(await emails.record(id)).toBeNull();
    expect(await deliveries.record(deliveryId)).toBeNull();
  });

  it("announces that an email waits or has ended, by its id", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const heard: string[] = [];
    const subscriber = redis.redis.duplicate();
    subscriber.on("message", (_channel, id: string) => heard.push(id));
    await subscriber.subscribe(stores.keys.outcomesChannel);
    const [one, two] = [await storeEmail(stores), await storeEmail(stores)];
    await stores.emails.wait(one.id, now, "no_destination");
    await stores.emails.skip(two.id, noLinks, now);
    await stores.emails.kill(one.id, "gave_up", now);
    // A message of our own comes after all of theirs.
    await stores.redis.publish(stores.keys.outcomesChannel, "end");
    while (!heard.includes("end"))
      await new Promise((resolve) => subscriber.once("message", resolve));
    expect(heard).toEqual([one.id, two.id, one.id, "end"]);
    subscriber.disconnect();
  });
});

describe("the delivery store", () => {
  it("counts attempts of a round and of all rounds, and when the next one is due", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { id } = await storeEmail(stores);
    const [deliveryId = ""] = await planEmail(stores, id);
    const { deliveries } = stores;
    const retry = buildAttempt("retry");
    const dead = buildAttempt("dead");
    expect(
      await deliveries.recordAttempt(deliveryId, retry.attempt, retry.verdict, now),
    ).toBeNull();
    expect(await deliveries.record(deliveryId)).toMatchObject({
      state: "pending",
      attempts: 1,
      round: 1,
      last_reason: "upstream_server_error",
      next_attempt_at: now.getTime() + 5_000,
    });
    const second = { ...dead.attempt, at: retry.attempt.at + 5_000 };
    const ended = await deliveries.recordAttempt(deliveryId, second, dead.verdict, now);
    expect(ended).toMatchObject({ outcome: "dead" });
    expect(await deliveries.revive(deliveryId, now)).toBe(true);
    expect(await deliveries.revive(deliveryId, now)).toBe(false);
    expect(await deliveries.record(deliveryId)).toMatchObject({
      state: "pending",
      attempts: 2,
      round: 0,
    });
  });

  it("keeps the newest 50 attempts, oldest first", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { id } = await storeEmail(stores);
    const [deliveryId = ""] = await planEmail(stores, id);
    const { attempt, verdict } = buildAttempt("retry");
    for (let at = 1; at <= 60; at += 1) {
      await stores.deliveries.recordAttempt(deliveryId, { ...attempt, at }, verdict, now);
    }
    const attempts = await stores.deliveries.attempts(deliveryId);
    expect(attempts.map(({ at }) => at)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 11),
    );
    expect(await stores.deliveries.record(deliveryId)).toMatchObject({ attempts: 60 });
  });

  it("records an attempt once, and answers the same, when the reply was lost and it is sent again", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { id } = await storeEmail(stores);
    const [deliveryId = ""] = await planEmail(stores, id);
    const { deliveries } = stores;
    const twice = async (kind: "retry" | "delivered") => {
      const { attempt, verdict } = buildAttempt(kind);
      const send = async () => deliveries.recordAttempt(deliveryId, attempt, verdict, now);
      return [await send(), await send()];
    };
    expect(await twice("retry")).toEqual([null, null]);
    const ends = await twice("delivered");
    expect(ends[0]).toMatchObject({ outcome: "processed" });
    expect(ends[1]).toEqual(ends[0]);
    expect(await deliveries.record(deliveryId)).toMatchObject({ attempts: 2, round: 2 });
    expect(await deliveries.attempts(deliveryId)).toHaveLength(2);
  });

  it("notes an attempt that comes after the end, which changes nothing", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { id } = await storeEmail(stores);
    const [deliveryId = ""] = await planEmail(stores, id);
    const { deliveries, emails } = stores;
    const done = buildAttempt("delivered");
    const dead = buildAttempt("dead");
    const ended = await deliveries.recordAttempt(deliveryId, done.attempt, done.verdict, now);
    expect(ended).toMatchObject({ outcome: "processed" });
    expect(await deliveries.recordAttempt(deliveryId, dead.attempt, dead.verdict, now)).toBeNull();
    expect(await deliveries.kill(deliveryId, "gave_up", now)).toBeNull();
    expect(await deliveries.revive(deliveryId, now)).toBe(false);
    expect(await emails.record(id)).toMatchObject({ state: "delivered", outcome: "processed" });
    expect(await deliveries.attempts(deliveryId)).toHaveLength(2);
  });

  it("ends an email with the last of its deliveries", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { id } = await storeEmail(stores);
    const [one = "", two = ""] = await planEmail(stores, id, { count: 2 });
    const { attempt, verdict } = buildAttempt("delivered");
    expect(await stores.deliveries.recordAttempt(one, attempt, verdict, now)).toBeNull();
    expect(await stores.emails.record(id)).toMatchObject({
      state: "delivering",
      open_deliveries: 1,
    });
    expect(await stores.deliveries.kill(two, "content_missing", now)).toMatchObject({
      outcome: "dead",
    });
    expect(await stores.emails.record(id)).toMatchObject({ state: "dead", dead_deliveries: 1 });
  });
});
