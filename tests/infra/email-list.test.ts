import { createEmailList } from "@gmail-push/infra";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";

const detectors = ["none", "recadrage", "desabonnement_journee_tarifs"];
const outcomes = ["processed", "stopped_by_routing_rule", "skipped_no_links", "dead"];

interface Made {
  id: string;
  at: number;
  detector: string;
  outcome: string;
}

const emailsArbitrary = fc.array(
  fc.record({
    at: fc.integer({ min: 1_000, max: 1_020 }),
    detector: fc.constantFrom(...detectors),
    outcome: fc.constantFrom(...outcomes),
  }),
  { maxLength: 60 },
);

function stateOf(outcome: string): "dead" | "skipped" | "delivered" {
  if (outcome === "dead") return "dead";
  return outcome.startsWith("skipped") ? "skipped" : "delivered";
}

/** Records as far as a search reads them, in place of those before. */
async function fill({ redis, keys }: TestStores, made: readonly Omit<Made, "id">[]) {
  await redis.del(
    ...(["dead", "skipped", "delivered"] as const).map((state) => keys.emailsIn(state)),
  );
  const all: Made[] = made.map((email, index) => ({
    ...email,
    id: `m-${String(index).padStart(40, "0")}`,
  }));
  for (const { id, at, detector, outcome } of all) {
    const state = stateOf(outcome);
    const known = {
      email_id: "e".repeat(32),
      accepted_at: at,
      sender: "***",
      request_id: `q-${at}`,
    };
    await redis.hset(keys.email(id), { state, detector, outcome, ...known });
    await redis.zadd(keys.emailsIn(state), at, id);
  }
  return all.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

async function walk(stores: TestStores, query: object, limit: number): Promise<string[]> {
  const list = createEmailList(stores);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ ...query, limit, cursor });
    expect(page.emails.length).toBeLessThanOrEqual(limit);
    seen.push(...page.emails.map(({ id }) => id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

describe("createEmailList", () => {
  it("finds each email of a detector, outcome, request and span once, newest first", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const query = fc.record(
      {
        detector: fc.constantFrom(...detectors),
        outcome: fc.constantFrom(...outcomes),
        requestId: fc.integer({ min: 1_000, max: 1_005 }).map((at) => `q-${at}`),
        state: fc.constantFrom("dead", "delivered", "waiting"),
        from: fc.integer({ min: 1_000, max: 1_020 }),
        to: fc.integer({ min: 1_000, max: 1_021 }),
      },
      { requiredKeys: [] },
    );
    const limits = fc.integer({ min: 1, max: 25 });
    await fc.assert(
      fc.asyncProperty(emailsArbitrary, query, limits, async (made, asked, limit) => {
        const all = await fill(stores, made);
        const expected = all.filter(
          (email) =>
            (asked.detector === undefined || email.detector === asked.detector) &&
            (asked.outcome === undefined || email.outcome === asked.outcome) &&
            (asked.requestId === undefined || `q-${email.at}` === asked.requestId) &&
            (asked.state === undefined || stateOf(email.outcome) === asked.state) &&
            email.at >= (asked.from ?? 0) &&
            email.at < (asked.to ?? Infinity),
        );
        expect(await walk(stores, asked, limit)).toEqual(expected.map(({ id }) => id));
      }),
      { numRuns: 40 },
    );
  });

  it("stops a search that takes long, tells how far it came, and goes on from there", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const count = 4_000;
    const pipeline = stores.redis.pipeline();
    for (let index = 0; index < count; index += 1) {
      const id = `m-${String(index).padStart(40, "0")}`;
      const detector = index === 7 ? "recadrage" : "none";
      const known = { email_id: "e", accepted_at: index, sender: "***", detector };
      pipeline.hset(stores.keys.email(id), { state: "delivered", outcome: "processed", ...known });
      pipeline.zadd(stores.keys.emailsIn("delivered"), index, id);
    }
    await pipeline.exec();
    const list = createEmailList({ ...stores, searchMs: 0 });
    let page = await list({ detector: "recadrage", limit: 10 });
    let pages = 1;
    while (page.emails.length === 0) {
      expect(page.searchedTo).not.toBeNull();
      page = await list({ detector: "recadrage", limit: 10, cursor: page.next ?? "" });
      pages += 1;
    }
    expect(page.emails).toMatchObject([{ accepted_at: 7 }]);
    expect(pages).toBe(10);
  });
});
