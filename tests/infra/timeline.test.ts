import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTimeline, type Span } from "../../packages/infra/src/timeline.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";

interface Member {
  id: string;
  at: number;
  set: number;
}

const NAMES = ["a", "b", "c"];

/** Few times and many members, so that most times are shared. */
const membersArbitrary = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^d-[0-9a-f]{4}$/),
    at: fc.integer({ min: 1_000, max: 1_006 }),
    set: fc.integer({ min: 0, max: 2 }),
  }),
  { selector: ({ id }) => id, maxLength: 60 },
);
const spanArbitrary = fc.record(
  { from: fc.integer({ min: 999, max: 1_007 }), to: fc.integer({ min: 999, max: 1_008 }) },
  { requiredKeys: [] },
);

async function fill({ redis, prefix }: TestRedis, members: readonly Member[]): Promise<string[]> {
  const keys = NAMES.map((name) => `${prefix}:${name}`);
  await redis.del(keys);
  for (const { id, at, set } of members) await redis.zadd(keys[set] ?? "", at, id);
  return keys;
}

/** Newest first, equal times by name backwards. */
function expected(members: readonly Member[], { from = 0, to = Infinity }: Span): string[] {
  return members
    .filter(({ at }) => at >= from && at < to)
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
}

describe("timeline", () => {
  it("shows each member of several sets once, in order, whatever the size of a page", async () => {
    await using redis = testRedis();
    const timeline = createTimeline(redis.redis);
    const limits = fc.integer({ min: 1, max: 20 });
    await fc.assert(
      fc.asyncProperty(membersArbitrary, spanArbitrary, limits, async (members, span, limit) => {
        const keys = await fill(redis, members);
        const seen: string[] = [];
        let cursor: string | null | undefined;
        do {
          const paging = { cursor: cursor ?? undefined, limit };
          const page: Awaited<ReturnType<typeof timeline.page>> = await timeline.page(
            keys,
            paging,
            span,
          );
          seen.push(...page.places.map(({ id }) => id));
          cursor = page.next;
        } while (cursor !== null);
        expect(seen).toEqual(expected(members, span));
        expect(await timeline.count(keys, span)).toBe(seen.length);
      }),
      { numRuns: 60 },
    );
  });

  it("comes back the way it went, page by page, up to what is newest", async () => {
    await using redis = testRedis();
    const timeline = createTimeline(redis.redis);
    const limits = fc.integer({ min: 1, max: 20 });
    await fc.assert(
      fc.asyncProperty(membersArbitrary, spanArbitrary, limits, async (members, span, limit) => {
        const keys = await fill(redis, members);
        const forth: string[][] = [];
        let page = await timeline.page(keys, { limit }, span);
        expect(page.previous).toBeNull();
        forth.push(page.places.map(({ id }) => id));
        while (page.next !== null) {
          page = await timeline.page(keys, { limit, cursor: page.next }, span);
          forth.push(page.places.map(({ id }) => id));
        }
        const back = [page.places.map(({ id }) => id)];
        while (page.previous !== null) {
          page = await timeline.page(keys, { limit, cursor: page.previous }, span);
          back.push(page.places.map(({ id }) => id));
        }
        expect(back.filter(({ length }) => length > 0).toReversed()).toEqual(
          forth.filter(({ length }) => length > 0),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("goes on at the same place when the member it stopped at is gone", async () => {
    await using redis = testRedis();
    const timeline = createTimeline(redis.redis);
    const members = ["d-1", "d-2", "d-3", "d-4"].map((id) => ({ id, at: 5, set: 0 }));
    const keys = await fill(redis, members);
    const first = await timeline.page(keys, { limit: 2 });
    expect(first.places.map(({ id }) => id)).toEqual(["d-4", "d-3"]);
    await redis.redis.zrem(keys[0] ?? "", "d-3");
    await redis.redis.zadd(keys[0] ?? "", 9, "d-9");
    const second = await timeline.page(keys, { limit: 2, cursor: first.next ?? "" });
    expect(second).toEqual({
      places: [
        { id: "d-2", at: 5 },
        { id: "d-1", at: 5 },
      ],
      next: null,
      previous: "~5_d-2",
    });
  });

  it("begins at the top for a cursor that is none", async () => {
    await using redis = testRedis();
    const timeline = createTimeline(redis.redis);
    const keys = await fill(redis, [{ id: "d-1", at: 5, set: 0 }]);
    for (const cursor of ["", "x", "_", "5_", "-1_d-1", "99999999999999999999_d", "5_d'; --"]) {
      expect((await timeline.page(keys, { limit: 2, cursor })).places).toHaveLength(1);
    }
  });
});
