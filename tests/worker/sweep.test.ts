import { randomBytes } from "node:crypto";
import { decide, emailKey, type InboundEmail } from "@gmail-push/core";
import {
  createAudit,
  createCodec,
  createDeliveryTrigger,
  createMetrics,
  createRotatingScan,
  deliveryIdOf,
  emailJobSchema,
  parseContentKeys,
  readLedger,
} from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { parseJob } from "../../apps/worker/src/parse-job.ts";
import { createSweep } from "../../apps/worker/src/sweep/sweep.ts";
import { startWorkers } from "../../apps/worker/src/workers.ts";
import { buildEmail, buildSettings } from "../helpers/build-policy.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { listKeys } from "../helpers/list-keys.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

const DAY_MS = 86_400_000;
const now = Date.now();
const aMinuteAgo = new Date(now - 60_000);
const anHourAgo = new Date(now - 3_600_000);
const longAgo = new Date(now - 31 * DAY_MS);

function open(redis: TestRedis, copies: "copying" | "no copies" = "no copies") {
  const stores = openTestStores(redis);
  const metrics = createMetrics();
  const { log, lines } = captureLog();
  const sweep = createSweep({
    ...stores,
    trigger: createDeliveryTrigger({
      ...stores,
      links: copies === "copying" ? stores.links : null,
    }),
    scan: createRotatingScan(stores),
    retentionMs: 30 * DAY_MS,
    metrics,
    log,
  });
  const healed = () =>
    lines.flatMap(({ msg, healing }) => (msg === "record healed" ? [healing] : []));
  const problems = async () => (await createAudit(stores)()).findings;
  return { ...stores, sweep, healed, problems, [Symbol.asyncDispose]: stores[Symbol.asyncDispose] };
}

async function accept({ emails }: TestStores, at: Date, overrides: Partial<InboundEmail> = {}) {
  const email = buildEmail({ messageId: crypto.randomUUID(), ...overrides });
  const id = emailKey(email);
  const content = await emails.seal(email);
  await emails.accept({
    id,
    emailId: "e".repeat(32),
    content,
    sender: "a***@b.fr",
    requestId: "r",
    at,
  });
  return { id, email };
}

/** An email decided to go to one destination, with no job. */
async function plan(stores: TestStores, at: Date) {
  const { id, email } = await accept(stores, at);
  const decision = decide(email, buildSettings(), at);
  if (decision.kind !== "deliver") throw new Error("The email was not to be delivered");
  const destination = await stores.destinations.ensure(String(decision.deliveries[0]?.url), at);
  const deliveryId = deliveryIdOf(id, destination.id);
  await stores.emails.plan(id, decision, [{ id: deliveryId, destinationId: destination.id }], at);
  return { id, deliveryId };
}

/** Lets one job end as told, with a worker that records nothing. */
async function endJob(
  { redis, keys, queues }: TestStores,
  queue: "email" | "delivery",
  { id, how }: { id: string; how: "unreadable" | "email_missing" | "completed" },
): Promise<void> {
  const opts = { jobId: id, attempts: 1 };
  await queues.flows.add({ name: queue, queueName: queue, data: {}, opts });
  const workers = startWorkers({
    redis,
    prefix: keys.bull,
    processors: {
      [queue]: async (job: { data: unknown }) => {
        if (how === "email_missing") throw new Error(how);
        if (how === "unreadable") parseJob(emailJobSchema, job);
      },
    },
    concurrency: { email: 1, offload: 1, delivery: 1 },
    timing: { lockMs: 30_000, stalledCheckMs: 30_000 },
    onDead: async () => undefined,
    log: captureLog().log,
  });
  const state = how === "completed" ? "completed" : "failed";
  await until(state, async () => (await queues[queue].getJobState(id)) === state);
  await workers.get(queue)?.close();
}

describe("the sweep", () => {
  it("gives an accepted email the job it lacks, once", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const { id } = await accept(all, aMinuteAgo);
    expect(await all.problems()).toMatchObject([{ id, problem: "is accepted without a job" }]);
    await Promise.all([all.sweep(), all.sweep()]);
    await all.sweep();
    expect(await all.queues.email.getJobState(id)).toBe("waiting");
    expect((await all.queues.email.getJob(id))?.data).toEqual({ emailKey: id, requestId: "r" });
    expect(await all.queues.email.getWaitingCount()).toBe(1);
    expect(new Set(all.healed())).toEqual(new Set(["email_without_job"]));
    expect(await all.problems()).toEqual([]);
  });

  it("leaves an email alone that was accepted a moment ago", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    await accept(all, new Date());
    await all.sweep();
    expect(all.healed()).toEqual([]);
  });

  it("gives a waiting email a job for the time it waits for", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const { id } = await accept(all, aMinuteAgo);
    const opening = new Date(Date.now() + 7_200_000);
    await all.emails.wait(id, opening, "outside_window");
    await all.sweep();
    const job = await all.queues.email.getJob(id);
    expect(await job?.getState()).toBe("delayed");
    expect(Math.abs(Number(job?.timestamp) + Number(job?.delay) - opening.getTime())).toBeLessThan(
      2_000,
    );
    expect(await all.problems()).toEqual([]);
  });

  it("ends an email whose job has failed for good", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const { id } = await accept(all, aMinuteAgo);
    await endJob(all, "email", { id, how: "unreadable" });
    await all.sweep();
    await all.sweep();
    expect(await all.emails.record(id)).toMatchObject({ state: "dead", dead_because: "gave_up" });
    expect(all.healed()).toEqual(["email_job_failed"]);
    expect(await all.problems()).toEqual([]);
  });

  it("gives an email another job whose first one came before it", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const { id } = await accept(all, aMinuteAgo);
    await endJob(all, "email", { id, how: "email_missing" });
    await all.sweep();
    expect(await all.queues.email.getJobState(id)).toBe("waiting");
    expect(await all.problems()).toEqual([]);
  });

  it.each([
    ["has none", null],
    ["is done, though the delivery is not", "completed"],
  ] as const)("gives a delivery a job when it %s", async (_, how) => {
    await using redis = testRedis();
    await using all = open(redis);
    const { deliveryId } = await plan(all, aMinuteAgo);
    if (how !== null) await endJob(all, "delivery", { id: deliveryId, how });
    await Promise.all([all.sweep(), all.sweep()]);
    await all.sweep();
    expect(await all.queues.delivery.getJobState(deliveryId)).toBe("waiting");
    expect(await all.queues.delivery.getWaitingCount()).toBe(1);
    expect(new Set(all.healed())).toEqual(new Set(["delivery_without_job"]));
    expect(await all.problems()).toEqual([]);
  });

  it("ends a delivery, and its email, whose job has failed for good", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const { id, deliveryId } = await plan(all, aMinuteAgo);
    await endJob(all, "delivery", { id: deliveryId, how: "unreadable" });
    await all.sweep();
    await all.sweep();
    expect(await all.deliveries.record(deliveryId)).toMatchObject({
      state: "dead",
      last_reason: "gave_up",
    });
    expect(await all.emails.record(id)).toMatchObject({ state: "dead" });
    expect(all.healed()).toEqual(["delivery_job_failed"]);
    expect(await all.problems()).toEqual([]);
  });

  it("frees a delivery that waits for copies nobody makes", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const early = await plan(all, aMinuteAgo);
    const stuck = await plan(all, anHourAgo);
    for (const { id, deliveryId } of [early, stuck]) {
      await all.queues.flows.add({
        name: "delivery",
        queueName: "delivery",
        data: { deliveryId },
        opts: { jobId: deliveryId },
        children: [{ name: "offload", queueName: "offload", data: { emailKey: id, link: 0 } }],
      });
    }
    await all.sweep();
    await all.sweep();
    expect(await all.queues.delivery.getJobState(stuck.deliveryId)).toBe("waiting");
    expect(await all.queues.delivery.getJobState(early.deliveryId)).toBe("waiting-children");
    expect(all.healed()).toEqual(["delivery_stuck_behind_copies"]);
  });
});

describe("the sweep of records that cannot be healed", () => {
  it("heals and forgets what stands behind them, and tells of each at its end", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const { redis: store, keys, queues } = all;
    const first = { email: await accept(all, anHourAgo), delivery: await plan(all, anHourAgo) };
    const later = { email: await accept(all, aMinuteAgo), delivery: await plan(all, aMinuteAgo) };
    const spoiltOld = await accept(all, new Date(longAgo.getTime() - 1_000));
    const old = await accept(all, longAgo);
    for (const { id } of [spoiltOld, old]) await all.emails.kill(id, "gave_up", longAgo);
    const spoilt = [first.email.id, first.delivery.deliveryId, spoiltOld.id];
    await store.hset(keys.email(first.email.id), "deliveries", "no list");
    await store.hset(keys.delivery(first.delivery.deliveryId), "attempts", "many");
    await store.hset(keys.email(spoiltOld.id), "finished_at", "long ago");

    for (let round = 0; round < 2; round += 1) {
      const fault: unknown = await all.sweep().catch((error: unknown) => error);
      expect(fault).toMatchObject({
        message: "The sweep met 3 faults",
        errors: spoilt.map((id) => ({ message: `${id} cannot be healed` })),
      });
    }
    expect(await queues.email.getJobState(later.email.id)).toBe("waiting");
    expect(await queues.delivery.getJobState(later.delivery.deliveryId)).toBe("waiting");
    expect(await all.emails.record(old.id)).toBeNull();
    expect(all.healed()).toEqual(["email_without_job", "delivery_without_job"]);
  });

  it("gives a replay its job behind one that cannot be read", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const { redis: store, keys, replays, queues } = all;
    const { deliveryId } = await plan(all, aMinuteAgo);
    await endJob(all, "delivery", { id: deliveryId, how: "unreadable" });
    async function* selection() {
      yield [{ at: 0, id: deliveryId }];
    }
    const asked = { request: {}, forced: false, ratePerMinute: 60, author: "admin" };
    for (let count = 0; count < 3; count += 1) await replays.create(asked, selection(), new Date());
    const [spoilt = "", ...others] = await replays.running();
    await store.hset(keys.replay(spoilt), "run", "first");
    await expect(all.sweep()).rejects.toMatchObject({
      errors: [{ message: `${spoilt} cannot be healed` }],
    });
    const jobs = others.map(async (id) => queues.email.getJobState(`${id}-1`));
    expect(await Promise.all(jobs)).toEqual(["waiting", "waiting"]);
  });

  it("goes past a delivery whose content was sealed with a key that is gone", async () => {
    await using redis = testRedis();
    await using all = open(redis, "copying");
    const sealed = await plan(all, anHourAgo);
    const other = await plan(all, aMinuteAgo);
    const { redis: store, keys, queues } = all;
    const gone = createCodec(parseContentKeys(`old:${randomBytes(32).toString("base64")}`));
    await store.hset(keys.email(sealed.id), "decision", await gone.seal("{}"));
    await expect(all.sweep()).rejects.toMatchObject({
      errors: [
        { message: `${sealed.deliveryId} cannot be healed`, cause: { name: "ContentKeyError" } },
      ],
    });
    expect(await queues.delivery.getJobState(other.deliveryId)).toBe("waiting-children");
  });
});

describe("the sweep of old emails", () => {
  it("forgets what ended before the retention, without a trace, and keeps the books", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const before = await listKeys(all.redis, redis.prefix);
    const dead = await accept(all, longAgo);
    await all.emails.kill(dead.id, "gave_up", longAgo);
    const skipped = await accept(all, longAgo);
    const decision = decide(skipped.email, buildSettings(), longAgo);
    const { detection } = decision;
    await all.emails.skip(skipped.id, { kind: "skip", because: "no_links", detection }, longAgo);
    const delivered = await plan(all, longAgo);
    const attempt = {
      at: longAgo.getTime(),
      durationMs: 1,
      status: 200,
      outcome: "delivered",
      reason: null,
      cause: null,
      egressRule: null,
      modes: ["json" as const],
      responseSnippet: null,
      retryAfterMs: null,
    } as const;
    const made = { ...attempt, modes: [...attempt.modes] };
    await all.deliveries.recordAttempt(delivered.deliveryId, made, { kind: "delivered" }, longAgo);

    await Promise.all([all.sweep(), all.sweep()]);
    await all.sweep();
    expect(await readLedger(all.redis, all.keys)).toMatchObject({
      acceptedTotal: 3,
      expired: 3,
      balanced: true,
      pending: 0,
    });
    const left = (await listKeys(all.redis, redis.prefix)).filter((key) => !before.includes(key));
    const known = /:(?:ledger|destinations?(?::.*)?|bull:.*)$/;
    expect(left.filter((key) => !known.test(key))).toEqual([]);
    expect(await all.problems()).toEqual([]);
  });

  it("keeps what is younger, what has not ended, and what ended late", async () => {
    await using redis = testRedis();
    await using all = open(redis);
    const young = await accept(all, aMinuteAgo);
    await all.emails.kill(young.id, "gave_up", aMinuteAgo);
    const late = await accept(all, longAgo);
    await all.emails.kill(late.id, "gave_up", aMinuteAgo);
    const pending = await accept(all, longAgo);
    await all.sweep();
    await all.sweep();
    const kept = await all.emails.records([young.id, late.id, pending.id]);
    expect(kept.map(({ state }) => state)).toEqual(["dead", "dead", "accepted"]);
    expect(await readLedger(all.redis, all.keys)).toMatchObject({ expired: 0, balanced: true });
  });
});
