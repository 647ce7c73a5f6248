import type { Verdict } from "@gmail-push/core";
import { createAudit, readLedger } from "@gmail-push/infra";
import { type Arbitrary, array, assert, asyncProperty, constantFrom, nat, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { buildAttempt, planEmail, storeEmail } from "../helpers/stored-email.ts";

interface Turn {
  stores: TestStores;
  /** an email */
  id: string;
  /** one of its deliveries, or one nobody knows */
  deliveryId: string;
  now: Date;
}

async function attempt({ stores, deliveryId, now }: Turn, kind: Verdict["kind"]): Promise<unknown> {
  if ((await stores.deliveries.record(deliveryId)) === null) return null;
  const made = buildAttempt(kind);
  return stores.deliveries.recordAttempt(deliveryId, made.attempt, made.verdict, now);
}

const noLinks = { kind: "skip", because: "no_links", detection: { kind: "none" } } as const;

const steps = {
  wait: async ({ stores, id, now }) => stores.emails.wait(id, now, "no_destination"),
  skip: async ({ stores, id, now }) => stores.emails.skip(id, noLinks, now),
  planOne: async ({ stores, id }) => planEmail(stores, id, { count: 1 }),
  planTwo: async ({ stores, id }) => planEmail(stores, id, { count: 2 }),
  killEmail: async ({ stores, id, now }) => stores.emails.kill(id, "gave_up", now),
  reviveEmail: async ({ stores, id }) => stores.emails.revive(id),
  expire: async ({ stores, id }) => stores.emails.expire(id),
  deliver: async (turn) => attempt(turn, "delivered"),
  retry: async (turn) => attempt(turn, "retry"),
  die: async (turn) => attempt(turn, "dead"),
  killDelivery: async ({ stores, deliveryId, now }) =>
    stores.deliveries.kill(deliveryId, "gave_up", now),
  reviveDelivery: async ({ stores, deliveryId, now }) => stores.deliveries.revive(deliveryId, now),
} satisfies Record<string, (turn: Turn) => Promise<unknown>>;

type StepName = keyof typeof steps | "accept";
type Step = readonly [step: StepName, email: number, delivery: number];

const stepNames: StepName[] = [
  "accept",
  "wait",
  "skip",
  "planOne",
  "planTwo",
  "killEmail",
  "reviveEmail",
  "expire",
  "deliver",
  "retry",
  "die",
  "killDelivery",
  "reviveDelivery",
];
const lives: Arbitrary<Step[]> = array(tuple(constantFrom(...stepNames), nat(3), nat(1)), {
  minLength: 5,
  maxLength: 40,
});

/** One step with one of four emails, and one of its deliveries. Most are out of turn, and must change nothing. */
async function take(stores: TestStores, [step, email, delivery]: Step): Promise<unknown> {
  const { emails } = stores;
  if (step === "accept") return storeEmail(stores, { messageId: `email-${email}` });
  const known = await emails.records(await emails.idsByEmailId("e".repeat(32)));
  const record = known[email];
  if (record === undefined) return null;
  const deliveryId = record.deliveries[delivery] ?? "d-none";
  return steps[step]({ stores, id: record.id, deliveryId, now: new Date() });
}

/** What the audit finds, jobs aside: these emails have none. */
async function problemsOf(stores: TestStores) {
  const { findings } = await createAudit(stores)();
  return findings.filter(({ problem }) => !problem.includes("without a job"));
}

/** Which emails died when, as listed by their death. */
async function deathsOf({ redis, keys }: TestStores): Promise<string[]> {
  const listed = await redis.zrange(keys.deadSince, "0", "-1", "WITHSCORES");
  return pairs(listed).toSorted();
}

/** The same, as their own records tell. */
async function deadEmails({ redis, keys, emails }: TestStores): Promise<string[]> {
  const records = await emails.records(await redis.zrange(keys.emailsIn("dead"), "0", "-1"));
  return records.map(({ id, finished_at: at }) => `${id} ${at}`).toSorted();
}

function pairs([first, second, ...rest]: readonly string[]): string[] {
  return first === undefined ? [] : [`${first} ${second}`, ...pairs(rest)];
}

describe("the ledger", () => {
  it("balances after every step, in and out of turn, of any lives of emails", async () => {
    await using redis = testRedis();
    let runs = 0;
    async function check(life: Step[]): Promise<void> {
      const prefix = `${redis.prefix}-${(runs += 1)}`;
      await using stores = openTestStores({ url: redis.url, prefix });
      for (const step of life) {
        await take(stores, step);
        const ledger = await readLedger(stores.redis, stores.keys);
        expect(ledger.balanced).toBe(true);
        expect(await deathsOf(stores)).toEqual(await deadEmails(stores));
      }
      expect(await problemsOf(stores)).toEqual([]);
    }
    await assert(asyncProperty(lives, check), { numRuns: 60 });
  });

  it("balances when the steps of one email come all at once", async () => {
    await using redis = testRedis();
    let runs = 0;
    async function check(life: Step[]): Promise<void> {
      const prefix = `${redis.prefix}-${(runs += 1)}`;
      await using stores = openTestStores({ url: redis.url, prefix });
      await Promise.all(life.map(async (step) => take(stores, step)));
      await Promise.all(life.map(async (step) => take(stores, step)));
      expect(await readLedger(stores.redis, stores.keys)).toMatchObject({ balanced: true });
      expect(await problemsOf(stores)).toEqual([]);
    }
    await assert(asyncProperty(lives, check), { numRuns: 30 });
  });

  it("names what somebody broke by hand", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { redis: client, keys } = stores;
    const { id: lost } = await storeEmail(stores);
    const { id: moved } = await storeEmail(stores);
    await client.zrem(keys.emailsIn("accepted"), lost);
    await client.zadd(keys.emailsIn("dead"), 1, moved);
    await client.zadd(keys.emailsIn("skipped"), 1, "m-unknown");
    const problems = await problemsOf(stores);
    expect(problems).toContainEqual({ id: lost, problem: "is accepted but counted as nothing" });
    expect(problems).toContainEqual({
      id: moved,
      problem: "is accepted but counted as accepted, dead",
    });
    expect(problems).toContainEqual({
      id: "m-unknown",
      problem: "is counted as skipped without a record",
    });
  });
});

describe("the audit", () => {
  it("stops once its caller has gone", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await storeEmail(stores, { messageId: "email-1" });
    const gone = new Error("gone");
    await expect(createAudit(stores)(AbortSignal.abort(gone))).rejects.toBe(gone);
  });
});
